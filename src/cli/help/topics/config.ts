export const text = `What is wanted every time stands in a JSON file:

  ~/.config/narrate/config.json        or below $XDG_CONFIG_HOME

  { "voice": "Rachel", "schedule": "speed",
    "profiles": { "bedtime": { "voice": "George", "speed": 0.85 } } }

"narrate config" shows, sets and edits it. "narrate config list" names every
setting, its value, and where that comes from. A mistake is told with its line.
"narrate --profile bedtime" takes the settings of a profile; NARRATE_PROFILE or
"profile" in the file choose one for good.

Of several sources the first decides: a flag, the environment, the script's
front matter, the profile, the config file, .env, the default.

The key is looked for in the environment, then what keyCommand prints ("pass
show elevenlabs"), then the key file beside the config file, which nobody else
may read, then .env. It is never taken from the command line, where every other
program could read it.

A .env in the current folder may set the key, the voice, the model and the
schedule, and nothing else.`;
