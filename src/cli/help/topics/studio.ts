export const text = `"narrate serve" is a local stand-in for the service: other programs and their
tests speak to it without a key, credits or a network, and hear real speech.

  narrate serve                          on http://127.0.0.1:8787
  narrate serve --plan free              its quota, concurrency and formats
  narrate serve --latency us             as far away as a continent
  narrate serve --faults 'stall:5%'      what goes wrong; '?' lists 52 of them
  narrate serve --record sessions        keep what the real service answers
  narrate serve --replay sessions        answer it again

  narrate --base-url http://127.0.0.1:8787 script.md

In tests: import { startStudio } from 'narrate/studio'. More: docs/studio.md`;
