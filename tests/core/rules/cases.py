"""One table of comparisons, run in Python and in Chromium: kind of rule, kind of piece, value, 左右, measured, whether it is met."""

from typing import NamedTuple

from baosong.core.rules import PieceKind

VIDEO, AUDIO, IMAGE, PAPER, SLIDES, OTHER = (
    PieceKind.VIDEO,
    PieceKind.AUDIO,
    PieceKind.IMAGE,
    PieceKind.DOCUMENT,
    PieceKind.SLIDES,
    PieceKind.OTHER,
)
YES, NO, UNDECIDED = True, False, None


class Case(NamedTuple):
    field: str
    piece: PieceKind
    value: object
    approx: bool
    measured: object
    is_met: bool | None


def _rows(field, piece, value, *pairs, approx=False):
    return [Case(field, piece, value, approx, measured, is_met) for measured, is_met in pairs]


CASES = [
    # Half a second is tolerated; both bounds are inclusive.
    *_rows("duration_s", VIDEO, (900, 1200), (899.4, NO), (899.5, YES), (900, YES), (1000, YES), (1200, YES), (1200.4, YES), (1200.5, YES), (1200.6, NO), (0, NO)),
    *_rows("duration_s", VIDEO, (None, 300), (0, YES), (299, YES), (300.5, YES), (300.51, NO), (None, UNDECIDED), ("300", UNDECIDED)),
    *_rows("duration_s", AUDIO, (90, None), (89.4, NO), (89.5, YES), (90, YES), (10_000, YES)),
    *_rows("duration_s", VIDEO, (600, 600), (539.4, NO), (539.5, YES), (540, YES), (600, YES), (660, YES), (660.5, YES), (660.6, NO), approx=True),
    *_rows("duration_s", VIDEO, (600, 600), (599.4, NO), (599.5, YES), (600.5, YES), (600.6, NO)),
    *_rows("words", PAPER, (1000, 2000), (999, NO), (1000, YES), (1500, YES), (2000, YES), (2001, NO), (None, UNDECIDED)),
    *_rows("words", PAPER, (1000, 1000), (899, NO), (900, YES), (1000, YES), (1100, YES), (1101, NO), approx=True),
    *_rows("words", PAPER, (None, 2000), (0, YES), (2000, YES), (2001, NO)),
    *_rows("words", PAPER, (None, 2000), (2200, YES), (2201, NO), approx=True),
    *_rows("words", PAPER, (1500, None), (1350, YES), (1349, NO), approx=True),
    *_rows("bitrate_kbps", VIDEO, (4000, None), (3999, NO), (4000, YES), (90_000, YES)),
    *_rows("bitrate_kbps", AUDIO, (None, 320), (320, YES), (321, NO)),
    *_rows("bitrate_kbps", VIDEO, (8000, 12_000), (7999, NO), (8000, YES), (12_000, YES), (12_001, NO)),
    # 29.97 counts as 30 and 23.976 as 24.
    *_rows("frame_rate", VIDEO, (25, None), (24.94, NO), (24.96, YES), (25, YES), (29.97, YES), (60, YES), (None, UNDECIDED)),
    *_rows("frame_rate", VIDEO, (30, 30), (29.97, YES), (30, YES), (29.9, NO), (25, NO), (50, NO)),
    *_rows("frame_rate", VIDEO, (24, 24), (23.976, YES), (23.9, NO)),
    *_rows("loudness_lufs", VIDEO, (-23, -23), (-22, YES), (-24, YES), (-21.9, NO), (-24.1, NO)),
    *_rows("loudness_lufs", AUDIO, (-24, -16), (-25, YES), (-25.1, NO), (-20, YES), (-15, YES), (-14.9, NO)),
    *_rows("loudness_lufs", AUDIO, (-20, -20), (-22.9, YES), (-23.1, NO), (-17.1, YES), (-16.9, NO), approx=True),
    *_rows("peak_dbfs", VIDEO, (None, -6), (-6, YES), (-5.5, YES), (-5.4, NO), (-40, YES), (0, NO), (None, UNDECIDED)),
    *_rows("peak_dbfs", AUDIO, (-12, -6), (-12.5, YES), (-12.6, NO), (-9, YES)),
    *_rows("pages", PAPER, (None, 10), (10, YES), (11, NO), (None, UNDECIDED)),
    *_rows("pages", SLIDES, (10, 15), (9, NO), (10, YES), (15, YES), (16, NO)),
    *_rows("pages", SLIDES, (15, 15), (13, NO), (14, YES), (16, YES), (17, NO), approx=True),
    *_rows("pieces_count", IMAGE, (3, 5), (2, NO), (3, YES), (5, YES), (6, NO)),
    *_rows("pieces_count", IMAGE, (10, 10), (8, NO), (9, YES), (11, YES), (12, NO), approx=True),
    *_rows("max_bytes", VIDEO, 2 * 1024**3, (2 * 1024**3, YES), (2 * 1024**3 + 1, NO), (0, YES), (None, UNDECIDED)),
    *_rows("max_bytes", OTHER, 1000, (1000, YES), (1001, NO), (1100, NO)),
    *_rows("max_bytes", IMAGE, 1000, (1100, YES), (1101, NO), approx=True),
    *_rows("min_bytes", IMAGE, 3 * 1024**2, (3 * 1024**2, YES), (3 * 1024**2 - 1, NO)),
    *_rows("min_bytes", IMAGE, "3 MB", (3, UNDECIDED)),
    *_rows("dpi_min", IMAGE, 300, (300, YES), (299, NO), (600, YES), (None, UNDECIDED)),
    *_rows("long_edge_min_px", IMAGE, 2000, (2000, YES), (1999, NO), (4000, YES)),
    *_rows("pixels_min", IMAGE, 5_000_000, (5_000_000, YES), (4_999_999, NO), (5_038_848, YES)),
    # A film lies or stands as asked; a picture may be turned.
    *_rows("resolution", VIDEO, (1920, 1080), ((1920, 1080), YES), ((1080, 1920), NO), ((1920, 1088), NO), ((3840, 2160), NO), (None, UNDECIDED), ([1920, 1080], YES)),
    *_rows("resolution", IMAGE, (1920, 1080), ((1920, 1080), YES), ((1080, 1920), YES), ((1920, 1081), NO)),
    *_rows("resolution_min", VIDEO, (1920, 1080), ((1920, 1080), YES), ((3840, 2160), YES), ((1919, 1080), NO), ((1920, 1079), NO), ((1080, 1920), YES), ((1080, 1919), NO)),
    *_rows("resolution_min", VIDEO, (1080, 1920), ((1920, 1080), NO), ((1080, 1920), YES), ((2160, 3840), YES)),
    *_rows("resolution_min", VIDEO, (1280, 720), ((720, 720), NO), ((1440, 1080), YES), ((1280, 719), NO), ((720, 1280), YES)),
    *_rows("resolution_min", IMAGE, (1280, 720), ((720, 1280), YES), ((1280, 720), YES), ((1279, 720), NO), ((719, 5000), NO)),
    *_rows("resolution_min", IMAGE, (720, 1280), ((1280, 720), YES), ((1000, 1000), NO)),
    *_rows("aspect", VIDEO, "16:9", ("16:9", YES), ("4:3", NO), ("9:16", NO), (None, UNDECIDED), ("", UNDECIDED)),
    *_rows("aspect", IMAGE, "4:3", ("4:3", YES), ("3:4", NO)),
    *_rows("video_codec", VIDEO, "h264", ("h264", YES), ("h265", NO), ("prores", NO), (None, UNDECIDED)),
    *_rows("subtitle_language", VIDEO, "zh", ("zh", YES), ("en", NO), ("zh-en", YES), (None, UNDECIDED)),
    *_rows("subtitle_language", VIDEO, "zh-en", ("zh-en", YES), ("zh", NO), ("en", NO)),
    *_rows("subtitle_language", VIDEO, "en", ("zh-en", YES), ("zh", NO)),
    *_rows("formats", VIDEO, ("mp4",), ("mp4", YES), ("mov", NO), ("mkv", NO), ("", UNDECIDED)),
    *_rows("formats", VIDEO, ("mpg", "avi"), ("mpeg", YES), ("mpg", YES), ("avi", YES), ("wmv", NO)),
    *_rows("formats", IMAGE, ("jpg", "tif"), ("jpeg", YES), ("jpg", YES), ("tiff", YES), ("tif", YES), ("png", NO)),
    *_rows("formats", PAPER, ("doc", "docx", "pdf"), ("docx", YES), ("pdf", YES), ("wps", NO), (None, UNDECIDED)),
    *_rows("formats", OTHER, ("htm",), ("html", YES), ("htm", YES), ("xml", NO)),
    *_rows("file_name", PAPER, "单位+姓名+题目", ("马院+张三+初心", YES), ("马院+张三", NO), ("马院+张三+", NO), ("马院-张三-初心", NO), ("马院 + 张三 + 初心", YES), ("", UNDECIDED)),
    *_rows("file_name", VIDEO, "学院-主讲人-课程", ("文院-李四-红船", YES), ("文院+李四+红船", NO), ("文院-李四-红-船", NO), ("文院--红船", NO)),
    *_rows("file_name", OTHER, "作品名称", ("初心", YES), ("初心+张三", YES), (None, UNDECIDED)),
    *_rows("font", PAPER, ("仿宋", 16), (("仿宋", 16), YES), (("仿宋_gb2312", 16), YES), (("fangsong", 16.0), YES), (("宋体", 16), NO), (("仿宋", 14), NO), (("仿宋", None), UNDECIDED), (None, UNDECIDED)),
    *_rows("font", PAPER, ("宋体", None), (("simsun", 12), YES), (("黑体", 12), NO), (("", 12), UNDECIDED)),
    *_rows("font", PAPER, ("", 12), (("楷体", 12), YES), (("楷体", 10.5), NO)),
    *_rows("line_spacing", PAPER, ("points", 28), (("points", 28), YES), (("points", 28.04), YES), (("points", 28.2), NO), (("times", 28), NO), (("times", 1.5), NO), (None, UNDECIDED)),
    *_rows("line_spacing", PAPER, ("times", 1.5), (("times", 1.5), YES), (("times", 1.54), YES), (("times", 1), NO)),
]  # fmt: skip
