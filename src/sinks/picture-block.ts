import type { Cover } from '../audio/furniture.js';

/**
 * A cover as the comment that Ogg files have for it. Its size in pixels is left unsaid, as the standard allows: readers
 * take it from the picture.
 * @see https://www.rfc-editor.org/rfc/rfc9639#section-8.8
 */
export const pictureBlock = ({ bytes, mimeType }: Cover): { METADATA_BLOCK_PICTURE: string } => {
  const mime = Buffer.from(mimeType, 'latin1');
  const block = Buffer.concat([
    ...[number(FRONT_COVER), number(mime.length), mime],
    // Description, width, height, colour depth and number of colours.
    ...[0, 0, 0, 0, 0].map(number),
    ...[number(bytes.length), bytes],
  ]);
  return { METADATA_BLOCK_PICTURE: block.toString('base64') };
};

const FRONT_COVER = 3;

const number = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
