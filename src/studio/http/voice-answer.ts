import { MODELS } from '../account/models.js';
import type { StudioVoice } from '../voice/voices.js';

/**
 * A voice with every field that the service's own clients read.
 * @param baseUrl  where the client reached the studio: "http://127.0.0.1:PORT"
 */
export const voiceAnswer = ({ id, name, description, labels }: StudioVoice, baseUrl: string) => {
  const previewUrl = `${baseUrl}/v1/previews/${encodeURIComponent(id)}.mp3`;
  return {
    voice_id: id,
    name,
    samples: null,
    category: 'premade',
    fine_tuning: {
      is_allowed_to_fine_tune: false,
      state: {},
      verification_failures: [],
      verification_attempts_count: 0,
      manual_verification_requested: false,
      language: null,
      progress: {},
      message: {},
      dataset_duration_seconds: null,
      verification_attempts: null,
      slice_ids: null,
      manual_verification: null,
    },
    labels,
    description,
    preview_url: previewUrl,
    available_for_tiers: [],
    settings: DEFAULT_VOICE_SETTINGS,
    sharing: null,
    high_quality_base_model_ids: MODELS.map((model) => model.id),
    verified_languages: MODELS.map((model) => ({
      language: labels.language ?? 'en',
      model_id: model.id,
      accent: labels.accent ?? null,
      locale: null,
      preview_url: previewUrl,
    })),
    collection_ids: null,
    safety_control: null,
    voice_verification: {
      requires_verification: false,
      is_verified: false,
      verification_failures: [],
      verification_attempts_count: 0,
      language: null,
      verification_attempts: null,
    },
    permission_on_resource: null,
    is_owner: false,
    is_legacy: false,
    is_mixed: false,
    favorited_at_unix: null,
    created_at_unix: null,
    is_bookmarked: null,
    recording_quality: null,
    labelling_status: null,
    recording_quality_reason: null,
  };
};

/** The schema's defaults; a voice of the studio has no settings of its own. */
export const DEFAULT_VOICE_SETTINGS = {
  stability: 0.5,
  use_speaker_boost: true,
  similarity_boost: 0.75,
  style: 0,
  speed: 1,
} as const;
