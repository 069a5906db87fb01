export const text = `The key, by any of these names, the first of them first:

  ELEVENLABS_API_KEY, ELEVEN_API_KEY, XI_API_KEY

Settings, weaker than a flag and stronger than everything else:

  NARRATE_VOICE        -v
  NARRATE_MODEL        -m
  NARRATE_SCHEDULE     --schedule
  NARRATE_ENGINE       --engine
  NARRATE_BASE_URL     --base-url
  NARRATE_PROFILE      --profile
  NARRATE_PLAIN        --plain
  NARRATE_STUDIO_KEY   the key that "narrate serve" asks for

Of the system:

  HTTPS_PROXY, NO_PROXY    a proxy, and for whom there is none
  NODE_EXTRA_CA_CERTS      certificates of a company or a test server
  NO_COLOR, TERM=dumb, CI  no colour; no line that is drawn again
  SHELL                    whose completion "narrate completion" prints
  VISUAL, EDITOR           what "narrate config edit" opens

Files and folders:

  $XDG_CONFIG_HOME/narrate    ~/.config/narrate: config.json, the key file
  $XDG_CACHE_HOME/narrate     ~/.cache/narrate: takes, which cost nothing again
  $XDG_STATE_HOME/narrate     ~/.local/state/narrate: interrupted narrations,
                              bookmarks, what starts the next run sooner
  .env                        key, voice, model and schedule, in this folder`;
