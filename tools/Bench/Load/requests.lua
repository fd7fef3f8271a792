-- For wrk: sends requests with the headers of a file in turn, one header per line, and prints the results.
-- What follows a tab is posted as a form.
--
--   wrk ... --script requests.lua URL -- FILE USER_AGENT
local prepared = {}
local sent = 0

function init(args)
  wrk.headers["User-Agent"] = args[2]
  for line in io.lines(args[1]) do
    local name, value, form = line:match("^([^:]+): ([^\t]*)\t?(.*)$")
    wrk.headers[name] = value
    if form == "" then
      prepared[#prepared + 1] = wrk.format()
    else
      wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
      prepared[#prepared + 1] = wrk.format("POST", nil, nil, form)
    end
  end
end

function request()
  sent = sent + 1
  return prepared[(sent - 1) % #prepared + 1]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("requests %d\nmicroseconds %d\nrejected %d\nunanswered %d\np50 %d\np99 %d\n",
    summary.requests, summary.duration, errors.status, errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
