export const text = `-o saves an episode. It stands under its name when it is whole, and not before.

  narrate talk.md -o talk.mp3              .mp3 and .wav need nothing else
  narrate talk.md -o talk.m4a              .m4a and .opus need ffmpeg
  narrate talk.md -o talk.mp3 --play       hear it as well
  narrate talk.md -o - | ffplay -          to another program, as it is made
  narrate 'season1/*.md' -o 'out/{stem}.mp3'    a file of each script

A pattern may hold {stem}, {name}, {dir}, {title} and {n} or {n:3}, the number
of the script. Each file is whole or absent; there is one summary at the end.

Headings become chapters, in .mp3 and .m4a and with --chapters talk.json in the
format of Podcasting 2.0. --title, --author, --show and --cover are its tags;
the front matter may hold them. --subtitles talk.vtt (.srt, .json with every
word) keeps what is written where something else is spoken.

What a saved file says is checked: words that took a time that no voice needs
are spoken again, and what stays doubtful is listed with its time.

More: docs/episodes.md`;
