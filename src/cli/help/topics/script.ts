export const text = `A script is plain text or Markdown: .txt is text, .md and pipes are Markdown,
--input decides otherwise. Fountain, SRT and VTT files are read, too. Marks are
not spoken; code blocks, comments and emoji are left out.

  ---
  title: The mill          front matter: what the script says of itself
  language: en
  voices:
    HOST: Rachel
  pauses: { chapter: 1s }
  ---
  # The mill               a heading is a chapter of the episode

  HOST: Welcome.           a name and a colon begin a turn
  GUEST: Thank you. [pause 500ms] I am {Siobhan|shiv-awn}.
  [voice: HOST] Only this. [/voice]

A speaker without a voice gets one; "narrate cast script.md" shows who speaks
how much, and --cast "HOST=Rachel,GUEST=Adam" decides. {written|spoken} says
one word otherwise, --lexicon words.yaml a whole list. With --lang en, numbers,
money and dates are spelled out for models that misread them.

Front matter is weaker than a flag or the environment, stronger than the config
file; it can set neither a server nor a key.

The whole language: docs/script-format.md`;
