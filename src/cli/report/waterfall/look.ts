/** Measures of the drawing, in px. */
export const WIDTH = 1200;
export const PLOT_LEFT = 256;
export const PLOT_RIGHT = 1168;
export const LABEL_X = 24;

/** How a passage is coloured: neighbours differ, also for the colour-blind (Okabe and Ito); its number says which it is. */
export const hueOf = (passage: number | null): string => (passage === null ? 'plain' : `hue${passage % HUES.length}`);

const HUES = ['#0072b2', '#e69f00', '#009e73', '#cc79a7', '#56b4e9'];
const ALARM = '#d55e00';

/** Colours stand in classes alone, so that a dark screen gets its own. */
export const STYLE = `
text{font-family:system-ui,"Segoe UI",Roboto,"DejaVu Sans",sans-serif;fill:#1b1f24}
.title{font-size:20px;font-weight:600}
.heading{font-size:15px;font-weight:600}
.label{font-size:15px;font-weight:600}
.sub{font-size:12px;fill:#57606a}
.small{font-size:12px}
.number{font-size:11px}
.alarm{font-size:12px;font-weight:600;fill:#a33d00}
.paper{fill:#ffffff}
.lane{fill:#f3f5f7}
.grid{stroke:#c9d1d9;stroke-width:1}
.axis{stroke:#57606a;stroke-width:1}
.mark{fill:#1b1f24}
.step{fill:#57606a}
.span{opacity:.35}
.cached{fill-opacity:.15;stroke-width:1.5}
.plain{fill:#57606a;stroke:#57606a}
.curve{fill:#0072b2;fill-opacity:.25;stroke:#0072b2;stroke-width:1.5}
.silence{fill:#ffffff;stroke:${ALARM};stroke-width:1.5;stroke-dasharray:4 2}
.silence.pause{stroke:#57606a}
${HUES.map((hue, at) => `.hue${at}{fill:${hue};stroke:${hue}}`).join('\n')}
.bar{stroke:none}
@media (prefers-color-scheme:dark){
text,.mark{fill:#e6edf3}
.sub{fill:#9da7b3}
.alarm{fill:#ff9a5c}
.paper{fill:#0d1117}
.lane{fill:#161b22}
.silence{fill:#0d1117}
.silence.pause{stroke:#9da7b3}
.grid{stroke:#30363d}
.axis{stroke:#9da7b3}
.step,.plain{fill:#9da7b3}
.plain{stroke:#9da7b3}
.curve{fill:#56b4e9;stroke:#56b4e9}
.hue0{fill:#2f81f7;stroke:#2f81f7}
}
`;
