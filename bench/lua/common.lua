-- common.lua - what every wrk script shares: the key, the counting of answers that are not what they should be.
local threads = {}
function setup(thread)
	thread:set("seed", #threads + 1)
	table.insert(threads, thread)
end
bad = 0
headers = { ["Authorization"] = "Bearer " .. os.getenv("BENCH_TOKEN"), ["Content-Type"] = "application/json" }
function response(status)
	if status < 200 or status > 299 then bad = bad + 1 end
end
function done(summary, latency)
	local refused = 0
	for _, t in ipairs(threads) do refused = refused + (t:get("bad") or 0) end
	io.write(string.format("RESULT %d %d %d %.0f %.0f %.0f\n", summary.requests, summary.duration,
		refused + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout,
		latency:percentile(50), latency:percentile(99), latency.max))
end
