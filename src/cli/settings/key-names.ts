/** Where the key may stand in the environment, strongest first. */
export const KEY_NAMES = ['ELEVENLABS_API_KEY', 'ELEVEN_API_KEY', 'XI_API_KEY'] as const;
