/**
 * What was done, as texts to run: `{curl, python, swift}`. Each of `calls` is `{path, pictures?, fields}`: pictures are
 * named as files of the current folder, and fields are those of a form (with pictures) or of JSON.
 */
export function snippets(calls, needsKey) {
  const base = new URL('.', location.href).href.replace(/\/$/, '');
  return {
    curl: calls.map((call) => curl(base, call, needsKey)).join('\n\n'),
    Python: python(base, calls, needsKey),
    Swift: swift(base, calls, needsKey),
  };
}

/** The same request as JSON: labels are a list there, and a picture stands for its bytes. */
function json({pictures, fields}) {
  const {label, ...others} = fields;
  return {...(pictures && {images: pictures}), ...(label && {labels: label}), ...others};
}

const shell = (text) => `'${text.replaceAll("'", "'\\''")}'`;

function curl(base, {path, pictures, fields}, needsKey) {
  const lines = [`curl -s ${shell(base + path)}`];
  // In double quotes: the shell puts the key in.
  if (needsKey) lines.push('-H "Authorization: Bearer $SIGLIP_KEY"');
  if (pictures) {
    for (const {name} of pictures) lines.push(`-F ${shell(`image=@"${name.replace(/["\\]/g, '\\$&')}"`)}`);
    for (const [name, value] of Object.entries(fields)) {
      // --form-string: a label that begins with @ or < is a label still.
      for (const one of [value].flat()) lines.push(`--form-string ${shell(`${name}=${one}`)}`);
    }
  } else {
    lines.push("-H 'Content-Type: application/json'", `-d ${shell(JSON.stringify(fields))}`);
  }
  return lines.join(' \\\n  ');
}

function python(base, calls, needsKey) {
  // What JSON writes are Python's literals too: there is no true, false or null among the fields.
  const literal = (value) => JSON.stringify(value);
  const fields = (call) => Object.entries(json(call)).map(([name, value]) => {
    const items = name === 'images' ? `[${value.map((one) => `picture(${literal(one.name)})`).join(', ')}]` : literal(value);
    return `    ${literal(name)}: ${items},\n`;
  }).join('');
  const headers = `{"Content-Type": "application/json"${needsKey ? ', "Authorization": "Bearer " + os.environ["SIGLIP_KEY"]' : ''}}`;
  return `import base64
import json${needsKey ? '\nimport os' : ''}
import urllib.request


def picture(path):
    with open(path, "rb") as file:
        return base64.b64encode(file.read()).decode()


def post(path, fields):
    request = urllib.request.Request(
        ${literal(base)} + path,
        headers=${headers},
        data=json.dumps(fields).encode(),
    )
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


${calls.map((call) => `print(post(${literal(call.path)}, {\n${fields(call)}}))`).join('\n')}
`;
}

function swift(base, calls, needsKey) {
  const literal = (value) => (Array.isArray(value) ? `[${value.map(literal).join(', ')}]`
    : `"${value.replace(/[\\"]/g, '\\$&').replace(/[\0-\x1f\u2028\u2029]/g, (one) => `\\u{${one.charCodeAt(0).toString(16)}}`)}"`);
  const fields = (call) => Object.entries(json(call)).map(([name, value]) => {
    const items = name === 'images' ? `[${value.map((one) => `picture(${literal(one.name)})`).join(', ')}]` : literal(value);
    return `  ${literal(name)}: ${items},\n`;
  }).join('');
  return `import Foundation
#if canImport(FoundationNetworking)
import FoundationNetworking
#endif

func picture(_ path: String) throws -> String {
  try Data(contentsOf: URL(fileURLWithPath: path)).base64EncodedString()
}

func post(_ path: String, _ fields: [String: Any]) async throws -> String {
  guard let url = URL(string: ${literal(base)} + path) else { throw URLError(.badURL) }
  var request = URLRequest(url: url)
  request.httpMethod = "POST"
  request.setValue("application/json", forHTTPHeaderField: "Content-Type")
${needsKey ? `  let key = ProcessInfo.processInfo.environment["SIGLIP_KEY"] ?? ""
  request.setValue("Bearer \\(key)", forHTTPHeaderField: "Authorization")
` : ''}  request.httpBody = try JSONSerialization.data(withJSONObject: fields)
  let (data, _) = try await URLSession.shared.data(for: request)
  return String(decoding: data, as: UTF8.self)
}

${calls.map((call) => `print(try await post(${literal(call.path)}, [\n${fields(call)}]))`).join('\n')}
`;
}
