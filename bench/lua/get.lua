-- get.lua - GET from a list of paths in BENCH_PATHS (a file, one path a line), in a shuffled order.
dofile(os.getenv("BENCH_LUA") .. "/common.lua")
local paths = {}
for line in io.lines(os.getenv("BENCH_PATHS")) do paths[#paths + 1] = line end
local n = 0
function request()
	n = n + 1
	return wrk.format("GET", paths[(n * 7919 + seed * 31) % #paths + 1], headers)
end
