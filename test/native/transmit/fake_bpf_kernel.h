#ifndef SYNSWEEP_TEST_NATIVE_TRANSMIT_FAKE_BPF_KERNEL_H_
#define SYNSWEEP_TEST_NATIVE_TRANSMIT_FAKE_BPF_KERNEL_H_

#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "base/unique_fd.h"
#include "bpf/kernel.h"

namespace synsweep {

// Stands in for the kernel: its maps are files in memory, and a program that it runs takes frames
// out of the mapped array as that of LiveFrames does. Needs no privilege; nothing is sent.
class FakeBpfKernel final : public BpfKernel {
 public:
  static constexpr std::size_t kFrameBytes = 60;

  struct Frame {
    std::uint32_t device;
    std::array<std::uint8_t, kFrameBytes> bytes;
  };

  // What one run of the program comes to: so many frames at most, then this result.
  struct Outcome {
    std::size_t most_frames;
    int result;
  };

  int Call(int command, bpf_attr& attributes) noexcept override {
    if (command == refused_command) return -refused_with;
    switch (command) {
      case BPF_MAP_CREATE:
        return MakeMap(attributes);
      case BPF_MAP_UPDATE_ELEM:
        return 0;
      case BPF_PROG_LOAD:
        return ::memfd_create("program", MFD_CLOEXEC);
      case BPF_PROG_TEST_RUN:
        return Run(attributes.test.repeat);
      default:
        return -EINVAL;
    }
  }

  int refused_command = -1;  // fails with refused_with
  int refused_with = EPERM;
  std::deque<Outcome> outcomes;  // of the next runs; all is taken once they are over
  std::vector<Frame> frames;     // that left
  std::size_t run_count = 0;

 private:
  static constexpr std::size_t kSlotsAt = 64;
  static constexpr std::size_t kSlotBytes = 64;

  int MakeMap(const bpf_attr& attributes) {
    const int fd = ::memfd_create("map", MFD_CLOEXEC);
    if (attributes.map_type != BPF_MAP_TYPE_ARRAY) return fd;
    if (::ftruncate(fd, attributes.value_size) != 0) return -errno;
    shared_ = UniqueFd(::dup(fd));
    return fd;
  }

  int Run(std::size_t repeat_count) {
    ++run_count;
    Outcome outcome{repeat_count, 0};
    if (!outcomes.empty()) {
      outcome = outcomes.front();
      outcomes.pop_front();
    }
    std::array<std::uint64_t, 2> indexes{};  // taken, end
    Read(indexes.data(), sizeof(indexes), 0);
    const std::size_t count = std::min(
        {repeat_count, outcome.most_frames, static_cast<std::size_t>(indexes[1] - indexes[0])});
    for (std::size_t i = 0; i < count; ++i) {
      Frame frame{};
      const std::size_t slot_at = kSlotsAt + indexes[0]++ * kSlotBytes;
      Read(frame.bytes.data(), kFrameBytes, slot_at);
      Read(&frame.device, sizeof(frame.device), slot_at + kFrameBytes);
      frames.push_back(frame);
    }
    [[maybe_unused]] const auto written =
        ::pwrite(shared_.get(), indexes.data(), sizeof(indexes[0]), 0);
    return outcome.result;
  }

  void Read(void* to, std::size_t bytes, std::size_t at) {
    [[maybe_unused]] const auto got = ::pread(shared_.get(), to, bytes, static_cast<off_t>(at));
  }

  UniqueFd shared_;
};

}  // namespace synsweep

#endif  // SYNSWEEP_TEST_NATIVE_TRANSMIT_FAKE_BPF_KERNEL_H_
