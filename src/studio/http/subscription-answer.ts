import type { StudioContext } from '../studio-context.js';

/** What /v1/user/subscription says, with every field that the service's own clients need. Nothing is ever owed here. */
export const subscriptionAnswer = (context: StudioContext) => ({
  ...subscription(context),
  next_invoice: null,
  open_invoices: [],
  has_open_invoices: false,
  pending_change: null,
  has_used_starter_coupon_on_account: null,
  has_used_creator_coupon_on_account: null,
  is_eligible_for_starter_promo: null,
});

/** What /v1/user says. */
export const userAnswer = (context: StudioContext) => ({
  user_id: 'studio',
  workspace_id: 'studio',
  subscription: subscription(context),
  is_new_user: false,
  can_use_delayed_payment_methods: false,
  is_onboarding_completed: true,
  is_onboarding_checklist_completed: true,
  show_compliance_terms: false,
  first_name: null,
  is_api_key_hashed: true,
  xi_api_key_preview: null,
  referral_link_code: null,
  partnerstack_partner_default_link: null,
  created_at: 0,
  seat_type: 'workspace_admin',
});

const subscription = ({ account, voices }: StudioContext) => {
  const { plan } = account;
  const isUnlimited = plan.creditLimit === Number.POSITIVE_INFINITY;
  const isFree = plan.id === 'free';
  return {
    tier: plan.id,
    character_count: account.usedCredits,
    character_limit: isUnlimited ? AS_GOOD_AS_UNLIMITED : plan.creditLimit,
    max_character_limit_extension: isUnlimited ? null : 0,
    max_credit_limit_extension: isUnlimited ? 'unlimited' : 0,
    can_extend_character_limit: false,
    allowed_to_extend_character_limit: false,
    next_character_count_reset_unix: account.resetsAtUnix,
    voice_slots_used: 0,
    professional_voice_slots_used: 0,
    professional_voice_slots_used_in_workspace: 0,
    voice_limit: voices.list.length,
    max_voice_add_edits: null,
    voice_add_edit_counter: 0,
    professional_voice_limit: 0,
    can_extend_voice_limit: false,
    can_use_instant_voice_cloning: false,
    can_use_professional_voice_cloning: false,
    currency: isFree ? null : 'usd',
    current_overage: { amount: '0', currency: 'usd' },
    status: isFree ? 'free' : 'active',
    billing_period: isFree ? null : 'monthly_period',
    character_refresh_period: 'monthly_period',
  };
};

/** A limit is a number to every client. */
const AS_GOOD_AS_UNLIMITED = 1_000_000_000;
