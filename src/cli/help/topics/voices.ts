export const text = `A voice is named by its name, the beginning of its name, or its id. Without -v
it is the first of the account; offline it is Rms.

  narrate voices                           all of them
  narrate voices calm british              with both words in name or labels
  narrate voices --language de --gender f  women who speak German
  narrate voices --preview Rachel          hear one; -o rachel.mp3 keeps it
  narrate voices --offline                 those that need no key and no network
  narrate -v '?'                           the same as "narrate voices"

--language takes a code or a name, and finds every voice that is known to speak
it. --accent, --age and --use-case find words of the labels. --json is for
programs.

The offline voices are CMU Flite: rms, slt, awb and kal16, English. Where
eSpeak NG is installed, it speaks some eighty other languages: narrate --lang
de

"narrate models" tells how long a text each model takes, how many languages it
speaks, how soon it sounds, and what it costs.`;
