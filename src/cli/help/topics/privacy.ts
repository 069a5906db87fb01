export const text = `Offline (--engine offline, or no key at all) nothing leaves this machine.

With a key, the script's text, the voice and its settings go to the service,
over TLS, and nothing else goes anywhere: there is no telemetry. Certificates
are always checked, redirects never followed. A preview of a voice is fetched
from where the service says it is, without the key.

The key is never printed, logged, written into a report, or taken from the
command line. A .env in a folder you have cloned cannot send it elsewhere: it
may set neither a server nor a proxy.

On this machine are kept, for you alone:

  ~/.cache/narrate          takes: the sound of your scripts, up to a limit
  ~/.local/state/narrate    interrupted narrations with a copy of what came
                            through a pipe, bookmarks, names of voices

"narrate cache clear" forgets takes, with --all bookmarks and names as well;
--no-cache keeps none. "narrate serve --record" keeps texts and voices of other
programs, but no keys.`;
