"""A file becomes text: .txt .html .docx .pdf, each by its own opener, all with clear refusals."""

from baosong.notice.documents.opening import Opened, UnreadableNotice, open_bytes, open_file

__all__ = ["Opened", "UnreadableNotice", "open_bytes", "open_file"]
