"""Calls: drafted from a notice, confirmed beside its sentences, published to units, passed on, extended for one of them."""
