import { MODELS, type StudioModel } from '../account/models.js';

/** All models, with every field that the service's own clients read. */
export const modelsAnswer = () => MODELS.map(modelAnswer);

const modelAnswer = (model: StudioModel) => ({
  model_id: model.id,
  name: model.name,
  description: 'Accepted by the studio, which speaks with an offline voice whatever the model',
  can_be_finetuned: false,
  can_do_text_to_speech: true,
  can_do_voice_conversion: false,
  can_use_style: false,
  can_use_speaker_boost: false,
  serves_pro_voices: false,
  token_cost_factor: 1,
  requires_alpha_access: false,
  maximum_text_length_per_request: model.maxChars,
  max_characters_request_free_user: model.maxChars,
  max_characters_request_subscribed_user: model.maxChars,
  languages: languagesOf(model),
  model_rates: { character_cost_multiplier: model.creditsPerChar, cost_discount_multiplier: 1 },
  concurrency_group: model.group,
});

/** What the service's models speak (its documentation); what a voice of the studio speaks is in its labels. */
const languagesOf = ({ id }: StudioModel) => {
  const names = new Intl.DisplayNames('en', { type: 'language' });
  const codes = CODES[id] ?? ['en'];
  return codes.map((code) => ({ language_id: code, name: names.of(code) ?? code }));
};

const MULTILINGUAL = 'en ja zh de hi fr ko pt it es id nl tr fil pl sv bg ro ar cs el fi hr ms sk da ta uk ru'.split(
  ' ',
);
const MULTILINGUAL_V2_5 = [...MULTILINGUAL, 'hu', 'no', 'vi'];

const CODES: Readonly<Record<string, readonly string[]>> = {
  eleven_multilingual_v2: MULTILINGUAL,
  eleven_flash_v2_5: MULTILINGUAL_V2_5,
  eleven_turbo_v2_5: MULTILINGUAL_V2_5,
  eleven_v3: [
    ...MULTILINGUAL_V2_5,
    ...'af hy as az be bn bs ca ceb ny et gl ka gu ha he is ga jv kn kk ky lv ln lt lb mk ml mr ne'.split(' '),
    ...'ps fa pa sr sd sl so sw te th ur cy'.split(' '),
  ],
};
