"""Whether a film must or must not have subtitles. A demand that subtitles be correct requires none."""

from baosong.core.notice.phrases.grammar import Family, Phrase

subtitles = Family(
    "subtitles",
    [
        Phrase(
            "none wanted",
            r"(?:不(?:要|得|应|需|必|能|可)?(?:要|带|加|含|有|配|添加|出现|使用|压制)*|无(?:需)?(?:添加)?|勿加?)(?:任何)?(?:[^,。;\n字]{0,4})字幕(?!错误|无误)",
            lambda _: "forbidden",
            (("视频不得添加字幕", "forbidden"), ("无字幕版本", "forbidden")),
        ),
        Phrase(
            "only recommended",
            r"(?:建议|提倡|鼓励|最好|原则上|尽量|推荐)[^,。;\n字]{0,8}字幕",
            lambda _: "required",
            (("建议配字幕", "required"), ("鼓励添加中文字幕", "required")),
            advice=True,
        ),
        Phrase(
            "a verb before",
            r"(?:配(?:有|上|备|以|好|置)?|(?:添)?加(?:上|入|注|配)?|带(?:有)?|附(?:有|上|带)?|有|具备|含(?:有)?|标(?:注|有|明)|制作|须|需|应|要|具有|嵌入|使用|提供|压制|内嵌)(?:要|有|配|加|带)?(?:完整|标准|规范|简体|繁体|中文|汉语|中英文?|双语|同步|相应|必要|内嵌|硬|清晰|普通话|汉字|对应|的|或|/|、|旁白|解说|片头|片尾|和|及|与)*字幕(?!(?:使用|应?(?:清晰|正确|规范)|无|错误|得当|文件名|组))",
            lambda _: "required",
            (("内容配字幕", "required"), ("须加中文字幕", "required"), ("带字幕", "required"), ("标注字幕", "required"), ("配有规范中文字幕", "required")),
            silent=("字幕使用简体中文", "字幕及配乐得当", "字幕清晰无错别字"),
        ),
        Phrase(
            "a list of what is wanted",
            r"(?:要求|须|需|应|包含|包括|具备)[^。;\n]{0,12}字幕(?:齐全|完整|完备)",
            lambda _: "required",
            (("要求声画同步、字幕齐全", "required"),),
        ),
    ],
)
