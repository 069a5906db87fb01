export const text = `Whatever breaks, no sentence is lost and none is spoken twice.

A passage counts when the service has called it complete and has accounted for
every letter. Otherwise it is spoken again; over HTTP when the WebSocket keeps
failing (--transport). --timeout is how long to go on without any progress: 600
seconds, but 20 before the first success.

After Ctrl-C, a crash, a power cut or a full disk, run the same command again:
it goes on where it stopped, also when the script came through a pipe.

  narrate resume            finish everything that was interrupted
  narrate resume talk.mp3   only this
  narrate resume --list     only list them
  --fresh                   forget the interrupted run of this output

What was spoken before with the same text, voice, model and settings comes from
the cache and costs nothing:

  narrate cache             how much there is
  narrate cache verify      look for damage
  narrate cache clear       forget takes; not those of interrupted runs
  --no-cache                neither read nor write it

A listener who quits with q goes on there with the same command.`;
