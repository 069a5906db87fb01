import type { Charge } from '../session/cost.js';
import { counted, dollars } from './money.js';

/** "cost 617 credits by the service's count", or where the service did not tell, "cost about 617 credits ($0.06)". */
export const costText = ({ credits, usd, isExact }: Charge): string =>
  isExact
    ? `cost ${counted(credits, 'credit')} by the service's count`
    : `cost about ${counted(credits, 'credit')} (${dollars(usd)})`;
