import { isRestriction, type Probe } from '../../speech/elevenlabs/probe.js';
import { grouped } from '../report/amounts.js';
import { type Finding, problemOf } from './finding.js';
import type { Surroundings } from './surroundings.js';

/** What the account has left, where the key may ask. */
export const examineAccount = async ({ service, probes }: Surroundings): Promise<Finding | undefined> => {
  if (!service) return undefined;
  const asked = await probes().catch(() => undefined);
  const [answer] = asked ?? [];
  if (!answer) return undefined;
  const { refusal } = answer;
  if (!refusal) return creditsOf(answer);
  if (isRestriction(refusal)) return { status: 'ok', message: 'the key may not ask: what is left is not known' };
  if (refusal.code === 'ERR_QUOTA' || refusal.code === 'ERR_PLAN') return problemOf(refusal);
  return undefined;
};

const creditsOf = ({ subscription, renewsAt }: Probe): Finding | undefined => {
  if (!subscription) return undefined;
  const { tier, remainingCredits, limitCredits } = subscription;
  const plan = tier === undefined ? '' : `plan ${tier}, `;
  const renewed = renewsAt ? `, renewed on ${renewsAt.toISOString().slice(0, 10)}` : '';
  const details = { ...subscription, renewsAt: renewsAt?.toISOString() ?? null };
  if (remainingCredits === 'unlimited') return { status: 'ok', message: `${plan}no limit of credits`, details };
  const message = `${plan}${grouped(remainingCredits)} of ${grouped(limitCredits)} credits left${renewed}`;
  if (remainingCredits === 0) {
    return { status: 'problem', message, hint: 'add credits, wait for new ones, or use --engine offline', details };
  }
  return remainingCredits < FEW_CREDITS
    ? { status: 'warning', message, hint: '"narrate --estimate" tells what a script takes', details }
    : { status: 'ok', message, details };
};

/** About a minute of speech. */
const FEW_CREDITS = 1_000;
