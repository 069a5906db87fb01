import { decimal, phrase } from './numbers.js';
import { AMOUNT, type EnglishRule, isAdjective, tokenRule } from './rule.js';

/** As written, in the singular as spoken. */
const UNITS: Readonly<Record<string, string>> = {
  ...{ km: 'kilometer', cm: 'centimeter', mm: 'millimeter', nm: 'nanometer', µm: 'micrometer', μm: 'micrometer' },
  ...{ kg: 'kilogram', mg: 'milligram', g: 'gram', µg: 'microgram', μg: 'microgram', mcg: 'microgram' },
  ...{ ml: 'milliliter', mL: 'milliliter', cl: 'centiliter', L: 'liter', KM: 'kilometer', KG: 'kilogram' },
  ...{
    ft: 'foot',
    yd: 'yard',
    yds: 'yard',
    lb: 'pound',
    lbs: 'pound',
    oz: 'ounce',
    tbsp: 'tablespoon',
    tsp: 'teaspoon',
  },
  ...{ 'km/h': 'kilometer per hour', kph: 'kilometer per hour', kmh: 'kilometer per hour', 'm/s': 'meter per second' },
  ...{ mph: 'mile per hour', MPH: 'mile per hour', mpg: 'mile per gallon', rpm: 'revolution per minute' },
  ...{
    'km²': 'square kilometer',
    'm²': 'square meter',
    'm³': 'cubic meter',
    'ft²': 'square foot',
    'cm²': 'square centimeter',
  },
  ...{ 'sq km': 'square kilometer', 'sq ft': 'square foot', 'sq m': 'square meter', 'sq mi': 'square mile' },
  ...{ 'fl oz': 'fluid ounce', ha: 'hectare' },
  ...{ KB: 'kilobyte', kB: 'kilobyte', MB: 'megabyte', GB: 'gigabyte', TB: 'terabyte', PB: 'petabyte' },
  ...{
    KiB: 'kibibyte',
    MiB: 'mebibyte',
    GiB: 'gibibyte',
    'MB/s': 'megabyte per second',
    'GB/s': 'gigabyte per second',
  },
  ...{ kbps: 'kilobit per second', Mbps: 'megabit per second', Gbps: 'gigabit per second', fps: 'frame per second' },
  ...{ ms: 'millisecond', µs: 'microsecond', μs: 'microsecond', ns: 'nanosecond', sec: 'second', secs: 'second' },
  ...{ min: 'minute', mins: 'minute', hr: 'hour', hrs: 'hour', h: 'hour', yrs: 'year' },
  ...{
    kW: 'kilowatt',
    MW: 'megawatt',
    GW: 'gigawatt',
    kWh: 'kilowatt hour',
    MWh: 'megawatt hour',
    GWh: 'gigawatt hour',
  },
  ...{ mAh: 'milliamp hour', Wh: 'watt hour', V: 'volt', kV: 'kilovolt', mV: 'millivolt', W: 'watt', mW: 'milliwatt' },
  ...{ kcal: 'kilocalorie', kJ: 'kilojoule', px: 'pixel', dB: 'decibel', kN: 'kilonewton', mmol: 'millimole' },
};

/** Only with a space before them: "5m" may be five million, or minutes. */
const SPACED_UNITS: Readonly<Record<string, string>> = { m: 'meter', l: 'liter', mi: 'mile' };

/** The same for one and for many. */
const UNCOUNTED: Readonly<Record<string, string>> = {
  ...{
    Hz: 'hertz',
    kHz: 'kilohertz',
    MHz: 'megahertz',
    GHz: 'gigahertz',
    hp: 'horsepower',
    psi: 'psi',
    ppm: 'parts per million',
  },
  ...{ hPa: 'hectopascals', kPa: 'kilopascals', '%': 'percent', '‰': 'per mille' },
};

const DEGREES: Readonly<Record<string, string>> = { C: 'Celsius', F: 'Fahrenheit', '': '' };

const oneOf = (table: Readonly<Record<string, string>>): string =>
  Object.keys(table)
    .sort((a, b) => b.length - a.length)
    .join('|');

const plural = (unit: string): string => {
  if (/\bfoot\b/.test(unit)) return unit.replace('foot', 'feet');
  return unit.includes(' per ') ? unit.replace(' per ', 's per ') : `${unit}s`;
};

const NUMBER = `(?<minus>[-−])?(?<from>${AMOUNT})(?:(?:[-–—]| – )(?<to>${AMOUNT}))?`;

const numberOf = ({ minus, from = '', to }: Readonly<Record<string, string | undefined>>): string =>
  `${minus === undefined ? '' : 'minus '}${phrase(decimal(from))}${to === undefined ? '' : ` to ${phrase(decimal(to))}`}`;

const sayUnit: EnglishRule['say'] = ({ groups = {} }, around) => {
  const { unit = '', hyphen, from, to } = groups;
  const uncounted = UNCOUNTED[unit];
  if (uncounted !== undefined) return `${numberOf(groups)} ${uncounted}`;
  const one = UNITS[unit] ?? SPACED_UNITS[unit] ?? unit;
  const isOne = (from === '1' && to === undefined) || hyphen !== undefined || isAdjective(around);
  return `${numberOf(groups)} ${isOne ? one : plural(one)}`;
};

const sayDegrees: EnglishRule['say'] = ({ groups = {} }) => {
  const scale = DEGREES[groups.scale ?? ''] ?? '';
  const isOne = groups.from === '1' && groups.to === undefined;
  return `${numberOf(groups)} ${isOne ? 'degree' : 'degrees'}${scale === '' ? '' : ` ${scale}`}`;
};

/** "lbs. of flour": no sentence ends there. */
const STOP_INSIDE = String.raw`(?:\.(?= \p{Ll}))?`;

/** "10 km", "5kg", "3.5 GB", "70 mph", "20°C", "50%", "50–60%". */
export const UNIT_RULES: readonly EnglishRule[] = [
  tokenRule('unit', `${NUMBER} ?(?<unit>${oneOf(UNCOUNTED)})`, sayUnit),
  tokenRule('unit', `${NUMBER}(?: |(?<hyphen>-))?(?<unit>${oneOf(UNITS)})${STOP_INSIDE}`, sayUnit),
  tokenRule('unit', `${NUMBER} (?<unit>${oneOf(SPACED_UNITS)})`, sayUnit),
  tokenRule('unit', `${NUMBER}% ?[-–—] ?(?<high>${AMOUNT})(?<unit>%)`, ({ groups = {} }) => {
    return `${numberOf(groups)} to ${phrase(decimal(groups.high ?? ''))} percent`;
  }),
  tokenRule('temperature', `${NUMBER} ?(?:°|º) ?(?<scale>[CF]?)`, sayDegrees),
  tokenRule('temperature', `${NUMBER} ?(?<scale>[℃℉])`, ({ groups = {} }) => {
    return `${numberOf(groups)} degrees ${groups.scale === '℃' ? 'Celsius' : 'Fahrenheit'}`;
  }),
];
