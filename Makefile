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
	clang-format -i src/*.c src/*/*.[ch] tests/unit/*.c tests/support/*.[ch] tests/fuzz/*.c
tidy: all
	clang-tidy -p build/dev --quiet src/*.c src/*/*.c
check:
	./test checks
clean:
	rm -rf build
