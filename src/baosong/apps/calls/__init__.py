"""A call: drafted from a notice, confirmed beside its sentences, published to units, extended for one of them."""
