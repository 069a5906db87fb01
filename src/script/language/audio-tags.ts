/**
 * Whether what stands in brackets is a direction that models with audio tags understand: `whispers`, `laughs softly`,
 * `strong French accent`. The service has no closed list; these are the tags of its guides and what scripts are seen to use.
 * An unknown word in brackets is text: that a word of the script is lost would be worse.
 * @see https://elevenlabs.io/docs/best-practices/prompting/eleven-v3
 */
export const isAudioTag = (content: string): boolean => {
  if (ACCENT.test(content)) return true;
  const capital = CAPITAL.test(content);
  const tag = capital ? content.toLowerCase() : content;
  return PLAIN.test(tag) && tag.split(/, | and /).every(isKnown);
};

/** `[Laughs]`, `[INTRO MUSIC]`, `[Intro Music]`. */
const CAPITAL = /^(?:\p{Lu}[\p{L}'’,-]*)(?: \p{L}[\p{L}'’,-]*)*$/u;

/** "British accent", "strong Russian accent", "mild Southern US accent". */
const ACCENT =
  /^(?:(?:very |slight(?:ly)? )?(?:strong|thick|heavy|mild|light|soft|slight) )?(?:[A-Z][A-Za-z]+ ){1,3}accent$/;
const PLAIN = /^[a-z][a-z',-]*(?: [a-z][a-z',-]*){0,4}$/;

const isKnown = (tag: string): boolean =>
  TAGS.has(tag) ||
  TAGS.has(
    tag.replace(
      /^(?:very|slightly|a little|a bit|more|even more|suddenly) | (?:softly|quietly|loudly|nervously|heavily|deeply|gently|harder|hysterically|warmly|awkwardly|slightly)$/,
      '',
    ),
  );

const TAGS: ReadonlySet<string> = new Set(
  [
    // Feelings.
    'excited,excitedly,happy,happily,sad,sadly,angry,angrily,nervous,nervously,frustrated,sorrowful,sorrowfully,calm,calmly,' +
      'curious,curiously,surprised,amazed,awe,in awe,annoyed,appalled,thoughtful,thoughtfully,mischievous,mischievously,' +
      'sarcastic,sarcastically,impressed,delighted,elated,cheerful,cheerfully,anxious,anxiously,worried,concerned,scared,' +
      'terrified,panicked,panicking,confused,puzzled,quizzically,indecisive,disappointed,disgusted,embarrassed,bored,tired,' +
      'exhausted,weary,resigned,wistful,hopeful,proud,relieved,reassuring,reassuringly,sympathetic,empathetic,warm,warmly,' +
      'tender,tenderly,gentle,gently,serious,seriously,somber,playful,playfully,lighthearted,dramatic,dramatically,' +
      'deadpan,flatly,matter-of-fact,confident,confidently,determined,hesitant,hesitantly,cautious,cautiously,desperate,' +
      'desperately,pleading,bitter,bitterly,cold,coldly,stern,sternly,menacing,ominous,suspicious,skeptical,dismissive,' +
      'defensive,defiant,flustered,enthusiastic,enthusiastically,energetic,passionate,inspired,nostalgic,dreamy,regretful,' +
      'guilty,ashamed,jealous,smug,teasing,amused,shocked,overwhelmed,robotic,professional,conversational,storytelling',
    // Ways to speak.
    'whisper,whispers,whispering,shout,shouts,shouting,yells,yelling,screams,screaming,sings,singing,sings quickly,hums,humming,' +
      'murmurs,mutters,muttering,mumbles,mumbling,stammers,stammering,stutters,stuttering,quietly,loudly,softly,slowly,quickly,' +
      'fast,slow,rushed,rapid-fire,drawn out,slows down,speeding up,deliberate,hesitates,pauses,trails off,trailing off,' +
      'continues after a beat,interrupting,overlapping,jumping in,cuts in,cutting in,breathless,breathlessly,monotone,' +
      'dramatic tone,lighthearted tone,serious tone,sarcastic tone,robotic tone,robotic voice,childlike tone,deep voice,' +
      'high-pitched,high-pitched voice,low voice,grumpy voice,pirate voice,evil scientist voice,announcer voice,' +
      'movie trailer voice,voice breaking,voice cracking,under breath,to self',
    // Sounds that people make.
    'laugh,laughs,laughing,laughs harder,starts laughing,starts to laugh,laughter,chuckle,chuckles,chuckling,giggle,giggles,' +
      'giggling,cackles,snorts,snorting,wheezing,wheezes,sigh,sighs,sighing,sigh of relief,exhales,exhales sharply,inhales,' +
      'inhales deeply,breathes,breathes in,breathes out,breathing heavily,heavy breathing,deep breath,takes a breath,gasp,' +
      'gasps,gasping,groan,groans,groaning,grunts,moans,gulp,gulps,swallows,cough,coughs,coughing,clears throat,clearing throat,' +
      'throat clear,sniff,sniffs,sniffles,sobs,sobbing,cry,cries,crying,weeps,yawn,yawns,yawning,burps,hiccups,sneezes,whistles,' +
      'tuts,tsk,woo,smacks lips,lip smack,kisses,claps,clapping,snores,growls,shivers',
    // Sounds around them.
    'applause,audience applause,crowd cheering,crowd laughing,cheering,gunshot,gunshots,explosion,door creaks,door closes,' +
      'door closing,door slams,door opens,footsteps,knocking,thunder,distant thunder,rain,wind,rustling,leaves rustling,' +
      'phone rings,phone ringing,bell rings,birds chirping,dog barking,music,intro music,outro music,music fades,' +
      'gentle music,upbeat music,static,beep,drumroll,silence',
  ].flatMap((group) => group.split(',')),
);
