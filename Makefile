# The verbs, by name only. What they do is in ./run, ./test, CMakeLists.txt and tools/.
.PHONY: all run test unit format tidy check clean
all:
	cmake --preset dev && cmake --build --preset dev
run:
	./run
test:
	./test
unit: all
	ctest --preset dev
format:
	tools/check-format --list | xargs -n 40 clang-format -i
tidy: all
	clang-tidy -p build/dev --quiet src/*.c src/*/*.c
check:
	./test checks
clean:
	rm -rf build
