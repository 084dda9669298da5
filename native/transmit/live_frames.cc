#include "transmit/live_frames.h"

#include <linux/bpf.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <bit>
#include <cassert>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>
#include <utility>

namespace synsweep {
namespace {

constexpr std::size_t kCacheLineBytes = 64;
constexpr std::size_t kDeviceBytes = 4;  // of the device's number, the last of a slot

// Frames that the kernel makes and hands over as one: fewer cost speed, more gain nothing.
constexpr std::uint32_t kFramesPerBatch = 64;

// Together some 20 ms without a single frame gone: the kernel has no memory, or keeps being
// interrupted.
constexpr int kTries = 20;
constexpr std::chrono::milliseconds kTryAgainAfter{1};

constexpr int kNotSupported = 524;  // ENOTSUPP of linux/errno.h, which no header of libc has

bool IsWorthAnotherTry(int error) noexcept {
  return error == EINTR || error == EAGAIN || error == ENOMEM;
}

}  // namespace

// The front of the mapped array: a cache line of its own, then the slots.
struct LiveFrames::Header {
  std::uint64_t taken;  // slots that the program has taken; the program writes it
  std::uint64_t end;    // slots that are filled; this process writes it
  std::array<std::uint8_t, kCacheLineBytes - 2 * sizeof(std::uint64_t)> unused;
};

LiveFrames::LiveFrames(std::shared_ptr<BpfKernel> kernel, std::size_t frame_bytes) noexcept
    : kernel_(std::move(kernel)),
      frame_bytes_(frame_bytes),
      slot_shift_(std::countr_zero(std::bit_ceil(frame_bytes + kDeviceBytes))),
      first_bytes_(frame_bytes) {
  static_assert(sizeof(Header) == kCacheLineBytes);
  assert(frame_bytes >= 60 && frame_bytes <= 1024 && frame_bytes % 4 == 0);
}

void LiveFrames::Unmap::operator()(std::uint8_t* bytes) const noexcept {
  ::munmap(bytes, map_bytes);
}

Result<LiveFrames> LiveFrames::Make(std::shared_ptr<BpfKernel> kernel,
                                    std::span<const int> interface_indexes,
                                    std::size_t frame_bytes) {
  LiveFrames frames(std::move(kernel), frame_bytes);
  if (Status loaded = frames.Load(interface_indexes); !loaded.ok()) return loaded;
  return frames;
}

Status LiveFrames::Load(std::span<const int> interface_indexes) {
  const auto device_count = static_cast<std::uint32_t>(interface_indexes.size());
  auto devices = MakeDeviceMap(*kernel_, device_count);
  if (Failed(devices)) return std::get<Status>(std::move(devices));
  devices_ = std::get<UniqueFd>(std::move(devices));
  for (std::uint32_t device = 0; device < device_count; ++device) {
    const auto index = static_cast<std::uint32_t>(interface_indexes[device]);
    if (Status set = SetMapEntry(*kernel_, devices_, device, index); !set.ok()) return set;
  }

  auto frames = MakeMappableMap(*kernel_, map_bytes());
  if (Failed(frames)) return std::get<Status>(std::move(frames));
  frames_ = std::get<UniqueFd>(std::move(frames));
  void* mapped = ::mmap(nullptr, map_bytes(), PROT_READ | PROT_WRITE, MAP_SHARED, frames_.get(), 0);
  if (mapped == MAP_FAILED) return BpfFailure(errno, "mapping a BPF map");
  mapped_ = Mapping(static_cast<std::uint8_t*>(mapped), {map_bytes()});

  auto program = LoadXdpProgram(*kernel_, Program());
  if (Failed(program)) return std::get<Status>(std::move(program));
  program_ = std::get<UniqueFd>(std::move(program));
  return {};
}

// Takes the next slot, copies its frame over the one it is run on, and sends that to the slot's
// device. Drops the frame when no slot is left.
std::vector<BpfInstruction> LiveFrames::Program() const {
  using enum Register;
  ProgramBuilder program;
  ProgramBuilder::Label drop;
  constexpr Register kContext = kR1;
  constexpr Register kFrame = kR2;
  constexpr Register kFrameEnd = kR3;
  constexpr Register kSlot = kR1;
  program.Load(Width::k4, kFrame, kContext, offsetof(xdp_md, data));
  program.Load(Width::k4, kFrameEnd, kContext, offsetof(xdp_md, data_end));
  program.Move(kR4, kFrame);
  program.AddConstant(kR4, static_cast<std::int32_t>(frame_bytes_));
  program.JumpIfGreater(kR4, kFrameEnd, drop);

  program.LoadMapValue(kSlot, frames_.get());
  program.Load(Width::k8, kR5, kSlot, offsetof(Header, taken));
  program.Load(Width::k8, kR6, kSlot, offsetof(Header, end));
  program.JumpIfEqual(kR5, kR6, drop);
  program.Move(kR6, kR5);
  program.AddConstant(kR6, 1);
  program.Store(Width::k8, kSlot, offsetof(Header, taken), kR6);
  program.AndConstant(kR5, kCapacity - 1);  // bounds the index for the verifier
  program.ShiftLeft(kR5, slot_shift_);
  program.Add(kSlot, kR5);

  std::size_t at = 0;
  for (; at + 8 <= frame_bytes_; at += 8) {
    program.Load(Width::k8, kR6, kSlot, static_cast<std::int16_t>(sizeof(Header) + at));
    program.Store(Width::k8, kFrame, static_cast<std::int16_t>(at), kR6);
  }
  if (at < frame_bytes_) {
    program.Load(Width::k4, kR6, kSlot, static_cast<std::int16_t>(sizeof(Header) + at));
    program.Store(Width::k4, kFrame, static_cast<std::int16_t>(at), kR6);
  }

  const std::size_t device_at = sizeof(Header) + (std::size_t{1} << slot_shift_) - kDeviceBytes;
  program.Load(Width::k4, kR2, kSlot, static_cast<std::int16_t>(device_at));
  program.LoadMap(kR1, devices_.get());
  program.MoveConstant(kR3, 0);
  program.Call(BPF_FUNC_redirect_map);
  program.Exit();

  program.Bind(drop);
  program.MoveConstant(kR0, XDP_DROP);
  program.Exit();
  return {program.instructions().begin(), program.instructions().end()};
}

ByteSpan LiveFrames::Add(std::uint32_t device) noexcept {
  assert(size_ < kCapacity);
  std::uint8_t* slot = mapped_.get() + sizeof(Header) + (size_++ << slot_shift_);
  std::memcpy(slot + (std::size_t{1} << slot_shift_) - kDeviceBytes, &device, sizeof(device));
  return {slot, frame_bytes_};
}

LiveFrames::RunTally LiveFrames::Run(const std::stop_token& stop) noexcept {
  const std::size_t count = std::exchange(size_, 0);
  Header& shared = header();
  shared.taken = 0;
  shared.end = count;
  int tries = 0;
  for (std::size_t taken = 0; taken < count;) {
    const int result = RunProgram(count - taken);
    const std::size_t before = taken;
    taken = static_cast<std::size_t>(std::atomic_ref(shared.taken).load());
    if (taken > before) tries = 0;
    if (result == 0 && taken == before) {
      return {taken, {ErrorCode::kTransmit, 0, "the kernel ran no XDP program"}};
    }
    if (result == 0) continue;
    const bool may_try_again = IsWorthAnotherTry(-result) && !stop.stop_requested();
    if (!may_try_again || ++tries > kTries) {
      return {taken, BpfFailure(-result, "sending by XDP")};
    }
    if (taken == before) std::this_thread::sleep_for(kTryAgainAfter);
  }
  return {count, {}};
}

Status LiveFrames::Try() noexcept {
  header().taken = 0;
  header().end = 0;
  const int result = RunProgram(1);
  if (result == 0) return {};
  if (result == -EINVAL || result == -EOPNOTSUPP || result == -kNotSupported) {
    return {ErrorCode::kTransmit, 0, "this kernel cannot send by XDP, as Linux 5.18 and newer can"};
  }
  return BpfFailure(-result, "running a BPF program");
}

int LiveFrames::RunProgram(std::size_t repeat_count) noexcept {
  bpf_attr attributes{};
  attributes.test.prog_fd = static_cast<std::uint32_t>(program_.get());
  attributes.test.data_in = reinterpret_cast<std::uintptr_t>(first_bytes_.data());
  attributes.test.data_size_in = static_cast<std::uint32_t>(first_bytes_.size());
  attributes.test.repeat = static_cast<std::uint32_t>(repeat_count);
  attributes.test.batch_size = kFramesPerBatch;
  attributes.test.flags = BPF_F_TEST_XDP_LIVE_FRAMES;
  return kernel_->Call(BPF_PROG_TEST_RUN, attributes);
}

std::size_t LiveFrames::map_bytes() const noexcept {
  const auto page_bytes = static_cast<std::size_t>(::sysconf(_SC_PAGESIZE));
  const std::size_t bytes = sizeof(Header) + (kCapacity << slot_shift_);
  return (bytes + page_bytes - 1) / page_bytes * page_bytes;
}

LiveFrames::Header& LiveFrames::header() const noexcept {
  return *reinterpret_cast<Header*>(mapped_.get());
}

}  // namespace synsweep
