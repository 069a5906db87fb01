import { INSTALLING } from '../../completion/scripts.js';

export const text = `Tab completes commands, flags, their values, files, and voices. Once for each
shell:

  ${INSTALLING.bash}
  ${INSTALLING.zsh}
  ${INSTALLING.fish}

Voices and models are those that "narrate voices" and "narrate models" listed
last; nothing is asked of the network while you type. Offline voices are
completed behind --offline or --engine offline, and until something was listed.

"narrate completion" alone takes the shell from $SHELL.`;
