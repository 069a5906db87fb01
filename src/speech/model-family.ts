/**
 * Whether a model is of the family that the text-to-speech socket does not serve: it speaks over HTTP, understands audio
 * tags, and takes no text that was spoken before.
 * @see elevenlabs/PROTOCOL.md "HTTP"
 */
export const isDialogueModel = (modelId: string): boolean => /^eleven_v[34](_|$)/.test(modelId);
