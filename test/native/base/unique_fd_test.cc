#include "base/unique_fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <array>
#include <cerrno>

namespace synsweep {
namespace {

bool IsOpen(int fd) { return ::fcntl(fd, F_GETFD) != -1 || errno != EBADF; }

struct Pipe {
  Pipe() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::pipe(ends.data()), 0);
    read = UniqueFd(ends[0]);
    write = UniqueFd(ends[1]);
  }
  UniqueFd read;
  UniqueFd write;
};

TEST(UniqueFd, ClosesWhatItOwns) {
  int number = -1;
  {
    const Pipe pipe;
    number = pipe.read.get();
    EXPECT_TRUE(IsOpen(number));
  }
  EXPECT_FALSE(IsOpen(number));
}

TEST(UniqueFd, LeavesNothingBehindWhenMovedFrom) {
  Pipe pipe;
  const int number = pipe.read.get();
  {
    const UniqueFd taken = std::move(pipe.read);
    EXPECT_EQ(taken.get(), number);
    EXPECT_FALSE(pipe.read);
  }
  EXPECT_FALSE(IsOpen(number));
}

TEST(UniqueFd, OwnsNothingAtFirst) { EXPECT_FALSE(UniqueFd()); }

}  // namespace
}  // namespace synsweep
