"""Models of the federation."""

from baosong.apps.federation.models.bundle import BundleArrival, BundleUpload, Dispatch
from baosong.apps.federation.models.peer import Peer, RemoteCall, RemoteSubmission, UsedNonce

__all__ = ["BundleArrival", "BundleUpload", "Dispatch", "Peer", "RemoteCall", "RemoteSubmission", "UsedNonce"]
