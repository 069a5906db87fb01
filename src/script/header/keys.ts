/** Under which a setting is looked up: `speaker_boost`, `speaker-boost` and `speakerBoost` are one. */
export const keyOf = (name: string): string => name.toLowerCase().replace(/[\s_-]+/g, '');
