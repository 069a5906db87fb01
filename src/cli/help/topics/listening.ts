export const text = `Without -o, a script is played: from its first sentence on, while the rest is
still being written. With -o, --play plays as well.

  space, p         pause, go on
  left, right      one sentence back, forward; nothing is paid for again
  [  ]             slower, faster by a tenth (0.5 to 2); Backspace: normal
  9  0  or  /  *   volume down, up
  q                quit and remember the place: the same command goes on there
  Ctrl-C, Ctrl-Z   stop; suspend, and "fg" goes on

The keys come from the terminal, also when the script comes through a pipe.
--captions shows the sentence being heard; into a pipe, a line for each.
--plain says everything in lines of words, for screen readers.

Text is sent at most a minute ahead of the ear (--look-ahead), so that quitting
early has cost only that.

Sound comes from the native add-on "speaker" where it could be built, else from
pw-play, pacat, aplay, play, mpv or ffplay, the first of them that works.
"narrate doctor" says which, and what to install if there is none.`;
