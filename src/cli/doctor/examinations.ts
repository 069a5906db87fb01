import { examineAccount } from './account.js';
import { examineAddOns } from './add-ons.js';
import { examineAudio } from './audio.js';
import { examineCertificates } from './certificates.js';
import type { Examination } from './examine-all.js';
import { examineCache, examineState } from './folders.js';
import { examineInterrupted } from './interrupted.js';
import { examineKey } from './key.js';
import { examineNarrate, examineNode } from './node.js';
import { examineOfflineVoice } from './offline-voice.js';
import { examineProxy } from './proxy.js';
import { examineService } from './service.js';
import { examineConfig, examineDotenv } from './settings-files.js';
import { examineTerminal } from './terminal.js';
import { examineVoices } from './voices.js';
import { examineWebsocket } from './websocket.js';

/** In the order of the report. */
export const EXAMINATIONS: readonly Examination[] = [
  { name: 'narrate', title: 'narrate', examine: examineNarrate },
  { name: 'node', title: 'Node', examine: examineNode },
  { name: 'config', title: 'config', examine: examineConfig },
  { name: 'dotenv', title: '.env', examine: examineDotenv },
  { name: 'key', title: 'key', examine: examineKey },
  { name: 'service', title: 'service', examine: examineService },
  { name: 'websocket', title: 'WebSocket', examine: examineWebsocket },
  { name: 'proxy', title: 'proxy', examine: examineProxy },
  { name: 'certificates', title: 'certificates', examine: examineCertificates },
  { name: 'account', title: 'account', examine: examineAccount },
  { name: 'voices', title: 'voices', examine: examineVoices },
  { name: 'offline-voice', title: 'offline voice', isBusy: true, examine: examineOfflineVoice },
  { name: 'audio', title: 'audio', isBusy: true, examine: examineAudio },
  { name: 'add-ons', title: 'add-ons', isBusy: true, examine: examineAddOns },
  { name: 'cache', title: 'cache', examine: examineCache },
  { name: 'state', title: 'state', examine: examineState },
  { name: 'interrupted', title: 'interrupted', examine: examineInterrupted },
  { name: 'terminal', title: 'terminal', examine: examineTerminal },
];
