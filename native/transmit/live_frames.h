#ifndef SYNSWEEP_TRANSMIT_LIVE_FRAMES_H_
#define SYNSWEEP_TRANSMIT_LIVE_FRAMES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <stop_token>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"
#include "base/unique_fd.h"
#include "bpf/kernel.h"
#include "bpf/program_builder.h"

namespace synsweep {

// Frames that an XDP program of ours hands to devices, many in one system call.
//
// Theory of operation. The kernel can run an XDP program on frames that it makes up itself, and
// then do with each what the program says (BPF_PROG_TEST_RUN with BPF_F_TEST_XDP_LIVE_FRAMES,
// Linux 5.18). Ours fills each with the next frame of an array that this process has mapped, and
// redirects it to the device that stands beside it: the device's driver gets the frame without
// socket, buffer, queue or filter between. The whole frame is written every time, since the kernel
// reuses pages as they come back. The program counts what it has taken, so that after a call that
// was cut short none is lost and none is sent twice.
//
// The array is filled and run over and over, never allocated. One thread.
class LiveFrames {
 public:
  static constexpr std::size_t kCapacity = 4096;  // fewer a call cost speed, more gain nothing

  // Loads the program. `interface_indexes`: the devices that frames leave by. `frame_bytes`: of
  // all frames, 60 … 1024, a multiple of 4. Sends nothing.
  [[nodiscard]] static Result<LiveFrames> Make(std::shared_ptr<BpfKernel> kernel,
                                               std::span<const int> interface_indexes,
                                               std::size_t frame_bytes);

  LiveFrames(LiveFrames&&) noexcept = default;

  // Room for one frame, to leave by interface_indexes[device]; all of it is to be written before
  // the next call. At most kCapacity between runs.
  [[nodiscard]] ByteSpan Add(std::uint32_t device) noexcept;

  [[nodiscard]] std::size_t size() const noexcept { return size_; }

  struct RunTally {
    std::size_t handed_count = 0;  // to the driver, which may yet have dropped them
    Status status;                 // not ok: why the others were not
  };

  // Hands over everything and empties the array. Once `stop` is requested nothing is tried again.
  [[nodiscard]] RunTally Run(const std::stop_token& stop) noexcept;

  // Runs the program on an empty array: nothing leaves. Not ok: this kernel has no live frames.
  [[nodiscard]] Status Try() noexcept;

  [[nodiscard]] const UniqueFd& program() const noexcept { return program_; }

 private:
  struct Header;

  struct Unmap {
    std::size_t map_bytes;
    void operator()(std::uint8_t* bytes) const noexcept;
  };
  using Mapping = std::unique_ptr<std::uint8_t[], Unmap>;

  LiveFrames(std::shared_ptr<BpfKernel> kernel, std::size_t frame_bytes) noexcept;

  [[nodiscard]] Status Load(std::span<const int> interface_indexes);
  [[nodiscard]] std::vector<BpfInstruction> Program() const;
  [[nodiscard]] std::size_t map_bytes() const noexcept;
  [[nodiscard]] Header& header() const noexcept;
  [[nodiscard]] int RunProgram(std::size_t repeat_count) noexcept;

  std::shared_ptr<BpfKernel> kernel_;
  std::size_t frame_bytes_;
  int slot_shift_;  // a slot has 1 << slot_shift_ bytes: a frame, room, the device's number
  UniqueFd devices_;
  UniqueFd frames_;
  UniqueFd program_;
  std::vector<std::uint8_t> first_bytes_;  // of a frame, before the program writes it
  Mapping mapped_;
  std::size_t size_ = 0;
};

}  // namespace synsweep

#endif  // SYNSWEEP_TRANSMIT_LIVE_FRAMES_H_
