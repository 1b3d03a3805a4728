"""What people type for a rule: understood as a whole, or not at all."""

import pytest

from baosong.core.rules import KINDS


@pytest.mark.parametrize(
    ("field", "written", "value"),
    [
        ("duration_s", "不超过 5 分钟", (None, 300)), ("duration_s", "约 12 分钟", (720, 720)), ("duration_s", "15-20分钟", (900, 1200)),
        ("long_edge_min_px", "不少于 2000 像素", 2000), ("dpi_min", "300dpi", 300), ("pixels_min", "500万", 5_000_000), ("pixels_min", "5.5 million pixels", 5_500_000),
        ("pixels_min", "0.5 million pixels", 500_000), ("subtitles", "不可缺少", "required"), ("subtitles", "不要", "forbidden"), ("subtitles", "must not be there", "forbidden"),
        ("formats", "MP4、MOV", ("mp4", "mov")), ("formats", "Word 或 PDF", ("doc", "docx", "pdf")), ("max_bytes", "2 GB", 2 * 1024**3), ("max_bytes", "不超过500M", 500 * 1024**2),
        ("font", "仿宋 16磅", ("仿宋", 16)), ("font", "三号仿宋", ("仿宋", 16)), ("font", "方正小标宋简体 二号", ("方正小标宋简体", 22)), ("line_spacing", "1.15 倍", ("times", 1.15)),
        ("line_spacing", "固定值28磅", ("points", 28)), ("resolution_min", "1280×720", (1280, 720)), ("frame_rate", "25帧/秒", (25, 25)), ("peak_dbfs", "不超过-6dB", (None, -6)),
        ("file_name", "单位+姓名", "单位+姓名"), ("pieces_count", "3-5张", (3, 5)),
    ],
)  # fmt: skip
def test_understood(field, written, value):
    assert KINDS[field].parse(written) == value


@pytest.mark.parametrize(
    ("field", "written"),
    [
        ("long_edge_min_px", "1920×1080"), ("long_edge_min_px", "-300"), ("dpi_min", "72.5"), ("dpi_min", "300-600"), ("dpi_min", "9" * 30), ("dpi_min", "0"), ("subtitles", "abc"),
        ("formats", "mp4、rmv"), ("video_codec", "H.264 or H.265"), ("duration_s", "8-5分钟"), ("duration_s", "很久"), ("max_bytes", "-2GB"), ("max_bytes", "2GB不含封面3GB"),
        ("font", "某某体"), ("file_name", "a"), ("file_name", "单位" * 100), ("line_spacing", "宽一点"), ("words", "1000字 5页"), ("frame_rate", "25fps or 30fps"), ("aspect", "16:9或4:3"),
    ],
)  # fmt: skip
def test_not_understood(field, written):
    assert KINDS[field].parse(written) is None


@pytest.mark.parametrize(
    ("field", "written", "is_about"),
    [("duration_s", "约 12 分钟", True), ("words", "1000字左右", True), ("words", "1000字", False), ("aspect", "约16:9", False)],
)
def test_about(field, written, is_about):
    assert KINDS[field].is_about(written) is is_about
