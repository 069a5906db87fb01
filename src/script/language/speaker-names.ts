import { roleKey } from '../role.js';

/** Who may speak in a script: the speakers it declares, and the roles that everybody knows. Keys are `roleKey`s. */
export class SpeakerNames {
  constructor(private readonly declared: ReadonlySet<string>) {}

  isDeclared(key: string): boolean {
    return this.declared.has(key);
  }

  /** A speaker without being declared or repeated: a host, a guest, speaker 2. */
  isKnown(key: string): boolean {
    return this.declared.has(key) || ROLE.test(key);
  }

  /** Whether what begins like this may yet become a known name, in any case and with any letters. */
  mayBeKnown(beginning: string): boolean {
    const key = roleKey(beginning);
    if (key === '') return false;
    if (ROLE.test(key) || ROLES.some((role) => role.startsWith(key))) return true;
    for (const name of this.declared) if (name.startsWith(key)) return true;
    return false;
  }

  /** What looks like a name before a colon and is none, however often it comes. */
  isNever(key: string): boolean {
    return !this.declared.has(key) && (NEVER.has(key) || NUMBERED.test(key) || LEAD_IN.test(key));
  }
}

/** The narrator's own name, unless a speaker is called so. */
export const NARRATOR = 'narrator';

const ROLES = (
  'host,co-host,cohost,guest,narrator,speaker,person,interviewer,interviewee,moderator,announcer,presenter,anchor,' +
  'reporter,caller'
).split(',');
const ROLE = new RegExp(`^(?:${ROLES.join('|')})(?: ?(?:\\d{1,3}|[a-z]))?$`);

const NEVER: ReadonlySet<string> = new Set(
  (
    'note,notes,warning,tip,tips,hint,example,examples,summary,question,questions,answer,answers,q,a,ps,p.s.,p.s,update,' +
    'edit,important,caution,danger,info,todo,fixme,chapter,part,section,act,scene,episode,step,figure,fig,fig.,table,' +
    'pros,cons,ingredients,title,subtitle,author,authors,date,time,subject,from,to,cc,bcc,re,fw,fwd,faq,tl;dr,tldr,conclusion,' +
    'conclusions,introduction,intro,outro,overview,background,context,abstract,description,keywords,tags,category,' +
    'source,sources,reference,references,link,links,url,email,phone,address,website,http,https,ftp,mailto,' +
    'problem,solution,result,results,goal,goals,definition,theorem,lemma,proof,remark,price,rating,location,' +
    'duration,version,status,priority,deadline,input,output,disclaimer,credits,copyright,license,music,sound,sfx,fx'
  ).split(','),
);
const NUMBERED =
  /^(?:chapter|part|section|act|scene|episode|step|figure|fig\.?|table|question|answer|q|a|example|tip|note|rule|day|week|lesson|module|unit|phase|option|theorem|lemma|definition|exercise|problem|appendix|volume|book|item|stage|level|round) (?:[\d.]+|[ivxlc]+|[a-z]|one|two|three|four|five|six|seven|eight|nine|ten)$/;
const LEAD_IN =
  / (?:tip|tips|note|notes|fact|facts|thoughts|takeaway|takeaways|question|answer|warning|example|points|point)$/;
