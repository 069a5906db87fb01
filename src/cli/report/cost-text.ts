import type { Charge } from '../../session/narration-result.js';
import { counted, dollars } from './amounts.js';

/** "617 credits" where the service has told, else "about 617 credits ($0.06)". */
export const costText = ({ credits, usd, isExact }: Charge): string =>
  isExact ? counted(credits, 'credit') : `about ${counted(credits, 'credit')} (${dollars(usd)})`;
