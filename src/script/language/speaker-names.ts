import { roleKey } from '../role.js';
import { isLeadIn } from './lead-ins.js';

/** Who may speak in a script: the speakers it declares, and the roles that everybody knows. Keys are `roleKey`s. */
export class SpeakerNames {
  constructor(private readonly declared: ReadonlySet<string>) {}

  isDeclared(key: string): boolean {
    return this.declared.has(key);
  }

  /** A speaker without being declared or repeated: a host, a guest, speaker 2. */
  isKnown(key: string): boolean {
    return this.declared.has(key) || this.isRole(key);
  }

  isRole(key: string): boolean {
    return ROLE.test(key);
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
    return !this.isKnown(key) && isLeadIn(key);
  }
}

/** The narrator's own name, unless a speaker is called so. */
export const NARRATOR = 'narrator';

const ROLES = (
  'host,co-host,cohost,guest,narrator,speaker,person,interviewer,interviewee,moderator,announcer,presenter,anchor,' +
  'reporter,caller'
).split(',');
/** In other languages they need their capital, as any name: few letters are held back for them. */
const ROLES_ELSEWHERE =
  'moderatorin|gast|gastgeber|gastgeberin|sprecher|sprecherin|erzähler|erzählerin|animateur|animatrice|invitée?|narrateur|' +
  'narratrice|présentateur|présentatrice|presentador|presentadora|invitad[oa]|entrevistador|entrevistadora|narradora?|' +
  'apresentador|apresentadora|convidad[oa]|conduttore|conduttrice|ospite|主持人|嘉宾|嘉賓|旁白|记者|記者|司会|司会者|ゲスト|ナレーター|' +
  '진행자|게스트|해설|المضيف|الضيف|المذيع|ведущий|ведущая|гость|гостья|диктор';
const ROLE = new RegExp(`^(?:${ROLES.join('|')}|${ROLES_ELSEWHERE})(?: ?(?:\\d{1,3}|[a-z]))?$`, 'u');
