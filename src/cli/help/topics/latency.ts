export const text = `The socket is opened while the script is still being read, and the first
sentence is sent alone, so that sound begins with it.

  --schedule speed      each sentence at once: soonest
  --schedule balanced   the default
  --schedule quality    more text at once, for the melody of the voice
  --schedule adaptive   by dialogue, narration and the network
  --schedule 50,120,200 characters the service gathers, each 50 to 500

The model counts most: "narrate models" tells a typical latency of each.
eleven_flash_v2_5, the default, is the quickest; eleven_v3 is not served by the
WebSocket at all. --style above 0 and --speaker-boost cost latency.

  --metrics             every step to the first sound you can hear
  --metrics run.html    the same as a picture; also .svg, .json
  narrate serve --latency eu    try it with the distance of a continent

What is measured, and how it compares: docs/latency.md`;
