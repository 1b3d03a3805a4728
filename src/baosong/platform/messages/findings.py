"""Sentences for findings: remedies, repair steps and files that cannot be used."""

from django.utils.translation import gettext as _


def remedy_sentence(remedy: str) -> str:
    """Return what to do about a finding; empty for an unknown code."""
    return {
        "set_loudness": _("Bring the sound to the asked level and export the film again."),
        "set_font": _("Select the body in Word or WPS and set the asked font and size."),
        "set_line_spacing": _("Select the body in Word or WPS and set the asked line spacing."),
        "add_pages": _("Please bring it to the asked number of pages."),
        "drop_pages": _("Please bring it down to the asked number of pages."),
        "look_for_pages": _("The pages of a Word file cannot be counted here; please check them in Word or WPS, or hand in a PDF."),
        "rename": _("Name the file as the notice asks."),
        "recut": _("Cut or extend the film to the asked length and export it again."),
        "reencode": _("Export it again with the asked settings."),
        "reframe": _("Export it again in the asked aspect ratio."),
        "convert": _("Save or export it in one of the asked formats."),
        "shrink": _("Export it with a lower bit rate, or compress the pictures in it."),
        "use_original": _("Use the original file; do not send it through a messenger, which shrinks it."),
        "remove_subtitles": _("Export a version without a subtitle track."),
        "look_for_subtitles": _("If the subtitles are burned into the picture, a person will look. Otherwise please add a subtitle file (.srt, .vtt or .ass)."),
        "export_again": _("The file was cut off on its way. Please export or copy it again, and upload it again."),
        "add_sound": _("The film has no sound; please check the recording."),
        "save_as_new": _("Files of this old format are not readable here. Please save it as .docx (.pptx, .xlsx) in Word or WPS."),
        "look_ofd": _("Documents in OFD are not read here; a person will look."),
        "shorten": _("Please shorten the text."),
        "lengthen": _("Please extend the text."),
        "add_subtitles": _("No subtitles were found in the picture. Please add a subtitle file (.srt, .vtt or .ass), or burn them in."),
        "export_without": _("Export a version without subtitles in the picture."),
        "look_black": _("Please look at these places; if they are not meant so, cut them out."),
        "look_frozen": _("Please look at these places; the recording may have stopped there."),
        "look_silent": _("Please listen at these places; the microphone may have been off."),
        "look_clipped": _("The recording was too loud here. Please lower the input and record again, or ask someone who can restore sound."),
        "listen": _("The sound is in a format that is not read here; a person will listen to it."),
        "look_lengths": _("Please check the project's end and export the film again."),
        "look_bars": _("The picture stands between black bars. Please check the project's settings and export it in its true shape."),
        "look_cover": _("Parts of the film seem to have no subtitles; please look through it once."),
        "use_original_document": _("Please hand in the document itself (Word, or PDF with text) beside or instead of the scan."),
        "normalise": _("Bring the loudness near −16 LUFS (web) or −23 LUFS (broadcast) when exporting."),
        "even_frames": _("Export it with a constant frame rate; else picture and sound may drift apart when it is edited."),
        "deinterlace": _("Export it progressive (25p or 50p)."),
        "rewrap": _("Its index is at the end, so it cannot play while loading. Exporting with “fast start” corrects that."),
        "clear_tracked_changes": _("Accept or reject all changes in Word, and save."),
        "clear_comments": _("Delete the comments in Word, and save."),
        "clear_hidden_text": _("Show hidden text in Word and delete it, or make it visible."),
        "clear_macros": _("Save it as a document without macros (.docx)."),
        "cover_numbers": _("Please cover or delete these numbers before anything is published."),
        "look": _("This could not be measured; a person will look."),
    }.get(remedy, "")


def step_words(step: str) -> str:
    """Return what a repair step does; the code itself if it is unknown."""
    return {
        "rewrap": _("wrap it as MP4 that plays while loading"),
        "reencode": _("code it as the notice asks"),
        "reduce": _("reduce it to the asked resolution"),
        "shrink": _("shrink it below the size limit"),
        "normalise": _("bring its loudness near −16 LUFS"),
        "subtitles": _("put the subtitle file in as a track"),
    }.get(step, step)


def unusable_sentence(code: str) -> str:
    """Return why a file cannot be used at all, and what to do."""
    return {
        "empty_file": _("The file is empty. Please choose it again."),
        "not_media": _("This is not a film or sound file, whatever its name says. Please choose the right file."),
        "no_picture": _("The file has sound but no picture. Please choose the film."),
        "no_frames": _("The film has no picture that could be read. Please export it again."),
        "cut_off": _("The film is cut off: its end is missing. Please export or copy it again, and upload it again."),
        "not_a_picture": _("This is not a picture, whatever its name says. Please choose the right file."),
        "broken_picture": _("The picture is damaged. Please save it again."),
        "too_many_pixels": _("The picture has more pixels than can be handled. Please make it smaller."),
        "not_a_paper": _("This is not a document, whatever its name says. Please choose the right file."),
        "no_text": _("The document has no text."),
        "encrypted": _("The document is protected by a password. Please remove the password."),
        "infected": _("A virus was found in the file, and it is not given to anyone. Please clean the computer it comes from, and save the file again."),
        "decoder_crashed": _("The file is damaged so badly that it cannot be opened safely. Please export or save it again."),
        "unpacks_too_large": _("The document unpacks to far more than a document should have. Please save it again in Word or WPS."),
    }.get(code, _("The file cannot be used. Please choose another."))
