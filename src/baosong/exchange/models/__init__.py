"""Models of the exchange."""

from baosong.exchange.models.parcel import Dispatch, ParcelArrival, ParcelUpload
from baosong.exchange.models.peer import Peer, RemoteCall, RemoteWork

__all__ = ["Dispatch", "ParcelArrival", "ParcelUpload", "Peer", "RemoteCall", "RemoteWork"]
