"""The press room: casebooks, briefs, official papers, articles, and the record of what was published where."""
