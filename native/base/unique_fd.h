#ifndef SYNSWEEP_BASE_UNIQUE_FD_H_
#define SYNSWEEP_BASE_UNIQUE_FD_H_

#include <unistd.h>

#include <utility>

namespace synsweep {

// Owns one file descriptor. Move-only.
class UniqueFd {
 public:
  UniqueFd() noexcept = default;
  explicit UniqueFd(int fd) noexcept : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, kNone)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    std::swap(fd_, other.fd_);  // the old descriptor closes with `other`
    return *this;
  }
  // Not retried on EINTR: Linux has already released the number (close(2)).
  ~UniqueFd() {
    if (fd_ != kNone) ::close(fd_);
  }

  [[nodiscard]] int get() const noexcept { return fd_; }
  [[nodiscard]] explicit operator bool() const noexcept { return fd_ != kNone; }

 private:
  static constexpr int kNone = -1;
  int fd_ = kNone;
};

}  // namespace synsweep

#endif  // SYNSWEEP_BASE_UNIQUE_FD_H_
