export interface TemplateResources {
  readonly name: string;
  readonly clusters: readonly string[];
  readonly queue: string | null;
  /** Written as a comment above the template. */
  readonly note: string | undefined;
  readonly cores: number | null;
  readonly memoryBytes: number | null;
  readonly runtimeSeconds: number | null;
}

const MEBIBYTE = 1024 ** 2;
/** A word that YAML cannot take for a number, a boolean or a date. */
const PLAIN = /^(?!(?:true|false|yes|no|on|off|null|y|n)$)[A-Za-z_][A-Za-z0-9_.-]*$/i;

/** The file that `set_default_compute_resources_from_yaml` reads. */
export function writeResourcesYaml(templates: readonly TemplateResources[]): string {
  if (templates.length === 0)
    return "# No task template with measured usage was found.\ntask_template_resources: {}\n";
  return `task_template_resources:\n${templates.map(writeTemplate).join("")}`;
}

function writeTemplate(template: TemplateResources): string {
  const note = template.note === undefined ? "" : `  # ${writeKey(template.name)}: ${template.note}\n`;
  const values = listValues(template);
  const clusters = template.clusters.map((cluster) =>
    values.length === 0
      ? `    ${writeKey(cluster)}: {}\n`
      : `    ${writeKey(cluster)}:\n${values.map((line) => `      ${line}\n`).join("")}`,
  );
  return `${note}  ${writeKey(template.name)}:\n${clusters.join("")}`;
}

function listValues({ cores, memoryBytes, runtimeSeconds, queue }: TemplateResources): readonly string[] {
  return [
    ...(cores === null ? [] : [`cores: ${Math.max(1, Math.ceil(cores))}`]),
    ...(memoryBytes === null
      ? []
      : [`memory: ${writeKey(`${Math.max(1, Math.ceil(memoryBytes / MEBIBYTE))}M`)}`]),
    ...(runtimeSeconds === null
      ? []
      : [`runtime: ${writeKey(`${Math.max(1, Math.ceil(runtimeSeconds))}s`)}`]),
    ...(queue === null ? [] : [`queue: ${writeKey(queue)}`]),
  ];
}

/** JSON text is YAML text. */
function writeKey(text: string): string {
  return PLAIN.test(text) ? text : JSON.stringify(text);
}
