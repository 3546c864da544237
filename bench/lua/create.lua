-- create.lua - POST one ticket a request; every text differs a little so that search has something to find.
dofile(os.getenv("BENCH_LUA") .. "/common.lua")
local words = { "printer", "vpn", "mailbox", "scanner", "laptop", "invoice", "monitor", "password", "network", "backup",
	"database", "phone", "screen", "update", "licence", "folder", "account", "driver", "cable", "report" }
local n = 0
function request()
	n = n + 1
	local k = n * 7919 + seed * 104729
	local a, b, c = words[k % 20 + 1], words[(k / 20 - (k / 20) % 1) % 20 + 1], words[(k / 400 - (k / 400) % 1) % 20 + 1]
	local body = string.format('{"client":%s,"kind":"incident","title":"%s does not answer after %s change %d",'
		.. '"description":"Since this morning the %s at desk %d shows an error and the %s is slow. Restart did not help.",'
		.. '"impact":"%d","urgency":"%d","team":%s}', os.getenv("BENCH_CLIENT"), a, b, k % 100000, a, k % 400, c,
		k % 3 + 1, (k / 3 - (k / 3) % 1) % 3 + 1, (k % 4 == 0) and "null" or os.getenv("BENCH_TEAM"))
	return wrk.format("POST", "/api/v1/tickets", headers, body)
end
