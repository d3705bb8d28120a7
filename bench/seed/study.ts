/**
 * The shape of a study: for each location a preparation, many models, many summaries of them and one aggregate, and a
 * report at the end. The tasks of a template have consecutive indexes.
 */
import { type Call, MAX_SETS_PER_CHUNK, MAX_TASKS_PER_CHUNK } from "@jobmon/api";

export interface Study {
  readonly locations: number;
  readonly templates: readonly StudyTemplate[];
  readonly taskCount: number;
  readonly setCount: number;
}

export interface StudyTemplate {
  readonly name: string;
  readonly perLocation: number;
  readonly first: number;
  readonly count: number;
  /** Of an attempt. */
  readonly medianSeconds: number;
  readonly medianMemoryBytes: number;
}

type Chunk = Call<"putDraftChunk">["body"];
type Group = NonNullable<Chunk["groups"]>[number];

const GIGABYTE = 1024 ** 3;
const SHAPES = [
  { name: "prepare", perLocation: 1, medianSeconds: 60, medianMemoryBytes: GIGABYTE },
  { name: "model", perLocation: 60, medianSeconds: 600, medianMemoryBytes: 6 * GIGABYTE },
  { name: "summarise", perLocation: 38, medianSeconds: 180, medianMemoryBytes: 2 * GIGABYTE },
  { name: "aggregate", perLocation: 1, medianSeconds: 240, medianMemoryBytes: 12 * GIGABYTE },
] as const;
const TASKS_PER_LOCATION = SHAPES.reduce((sum, { perLocation }) => sum + perLocation, 0);
const REPORT = { name: "report", perLocation: 0, medianSeconds: 300, medianMemoryBytes: GIGABYTE };

/** Of about so many tasks. */
export function planStudy(tasks: number): Study {
  const locations = Math.max(1, Math.round(tasks / TASKS_PER_LOCATION));
  const templates: StudyTemplate[] = [];
  let first = 0;
  for (const shape of SHAPES) {
    const count = shape.perLocation * locations;
    templates.push({ ...shape, first, count });
    first += count;
  }
  templates.push({ ...REPORT, first, count: 1 });
  return { locations, templates, taskCount: first + 1, setCount: 3 * locations + 1 };
}

/** Every template after the first waits for the tasks of the one before at its location, the report for all. */
export function* cutChunks(study: Study): Generator<Chunk> {
  const chunks = Math.max(
    Math.ceil(study.taskCount / MAX_TASKS_PER_CHUNK),
    Math.ceil(study.setCount / MAX_SETS_PER_CHUNK),
  );
  for (let chunk = 0; chunk < chunks; chunk++)
    yield {
      groups: groupsBetween(study, chunk * MAX_TASKS_PER_CHUNK, (chunk + 1) * MAX_TASKS_PER_CHUNK),
      sets: setsBetween(study, chunk * MAX_SETS_PER_CHUNK, (chunk + 1) * MAX_SETS_PER_CHUNK),
      profiles: chunk === 0 ? PROFILES : [],
    };
}

const PROFILES: NonNullable<Chunk["profiles"]> = [
  { ref: 0, requested: { cores: 1, memory: "10G", runtime: "1h" } },
  { ref: 1, requested: { cores: 2, memory: "20G", runtime: "4h" } },
];

function groupsBetween({ templates, locations }: Study, from: number, to: number): Group[] {
  return templates.flatMap((template, array) => {
    const first = Math.max(from, template.first);
    const end = Math.min(to, template.first + template.count);
    if (first >= end) return [];
    const places = Array.from({ length: end - first }, (_, at) => first + at - template.first);
    const locationOf = (place: number) => Math.floor(place / Math.max(1, template.perLocation));
    return [
      {
        firstIndex: first,
        count: end - first,
        array,
        args: {
          location: places.map((place) => String(locationOf(place))),
          draw: places.map((place) => String(place % Math.max(1, template.perLocation))),
        },
        upstreamSet:
          array === 0
            ? null
            : places.map((place) =>
                array === 4 ? 3 * locations : (array - 1) * locations + locationOf(place),
              ),
        profile: array % 2,
        maxAttempts: 2,
      },
    ];
  });
}

function setsBetween({ templates, locations, setCount }: Study, from: number, to: number) {
  const sets: NonNullable<Chunk["sets"]> = [];
  for (let ref = from; ref < Math.min(to, setCount); ref++) {
    const isLast = ref === 3 * locations;
    const upstream = templates[isLast ? 3 : Math.floor(ref / locations)] as StudyTemplate;
    const first = isLast ? upstream.first : upstream.first + (ref % locations) * upstream.perLocation;
    const count = isLast ? upstream.count : upstream.perLocation;
    sets.push({ ref, members: [[first, first + count - 1]] });
  }
  return sets;
}
