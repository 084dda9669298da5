#include "capture/packet_capture.h"

#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <pcap/pcap.h>
#include <sys/mman.h>
#include <sys/socket.h>

#include <atomic>
#include <bit>
#include <cerrno>
#include <cstddef>
#include <utility>

#include "base/big_endian.h"
#include "sockets/socket_filter.h"

namespace synsweep {
namespace {

// As much as libpcap is given (pcap_handle.cc), in blocks of which a few are always at hand.
constexpr unsigned kBlockBytes = 1U << 19;
constexpr unsigned kBlockCount = 64;
constexpr std::size_t kRingBytes = std::size_t{kBlockBytes} * kBlockCount;
constexpr unsigned kFrameBytes = 256;  // a header of TPACKET_V3 and what a filter lets through
constexpr unsigned kBlockTimeoutMs = 2;

Status CaptureFailure(const std::string& device, int error, const std::string& what) {
  return {ErrorCode::kCapture, error, "cannot capture on " + device + ": " + what};
}

// libpcap's program for bare IP packets. Nothing to run: all is wanted.
class Sieve {
 public:
  Sieve() noexcept = default;
  Sieve(Sieve&& other) noexcept : program_(std::exchange(other.program_, {})) {}
  Sieve& operator=(Sieve&& other) noexcept {
    std::swap(program_, other.program_);
    return *this;
  }
  ~Sieve() { ::pcap_freecode(&program_); }

  // Empty: it is compiled; else libpcap's complaint.
  [[nodiscard]] std::string Compile(const std::string& filter) {
    pcap_t* dead = ::pcap_open_dead(DLT_RAW, static_cast<int>(kCapturedBytes));
    if (dead == nullptr) return "pcap_open_dead";
    std::string complaint;
    if (::pcap_compile(dead, &program_, filter.c_str(), 1, PCAP_NETMASK_UNKNOWN) != 0) {
      complaint = std::string("pcap_compile: ") + ::pcap_geterr(dead);
    }
    ::pcap_close(dead);
    return complaint;
  }

  [[nodiscard]] bool Passes(ByteView packet) const noexcept {
    if (program_.bf_insns == nullptr) return true;
    pcap_pkthdr header{};
    header.caplen = static_cast<bpf_u_int32>(packet.size());
    header.len = header.caplen;
    return ::pcap_offline_filter(&program_, &header, packet.data()) != 0;
  }

 private:
  bpf_program program_{};
};

class PacketCapture final : public CaptureHandle {
 public:
  PacketCapture(std::string device, UniqueFd socket, Sieve sieve, std::uint8_t* ring) noexcept
      : device_(std::move(device)),
        socket_(std::move(socket)),
        sieve_(std::move(sieve)),
        ring_(ring) {}
  PacketCapture(const PacketCapture&) = delete;
  PacketCapture& operator=(const PacketCapture&) = delete;
  ~PacketCapture() override { ::munmap(ring_, kRingBytes); }

  [[nodiscard]] int fd() const noexcept override { return socket_.get(); }
  [[nodiscard]] std::optional<std::chrono::milliseconds> longest_wait() const noexcept override {
    return std::nullopt;
  }
  [[nodiscard]] Status Read(int most, const OnFrame& on_frame) override;
  [[nodiscard]] std::optional<Drops> ReadDrops() noexcept override;

 private:
  [[nodiscard]] tpacket_block_desc& block() const noexcept {
    return *reinterpret_cast<tpacket_block_desc*>(ring_ + std::size_t{next_} * kBlockBytes);
  }

  const std::string device_;
  const UniqueFd socket_;
  const Sieve sieve_;
  std::uint8_t* const ring_;
  unsigned next_ = 0;  // the block that the kernel fills, or has filled, next
  Drops drops_;
};

Status PacketCapture::Read(int most, const OnFrame& on_frame) {
  int error = 0;
  socklen_t error_bytes = sizeof(error);
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &error_bytes) == 0 && error != 0) {
    return {ErrorCode::kCapture, error, "cannot capture on " + device_};
  }
  for (int read = 0; read < most;) {
    auto& header = block().hdr.bh1;
    std::atomic_ref status(header.block_status);
    if ((status.load(std::memory_order_acquire) & TP_STATUS_USER) == 0) return {};
    const auto* frame =
        reinterpret_cast<const std::uint8_t*>(&block()) + header.offset_to_first_pkt;
    for (std::uint32_t left = header.num_pkts; left > 0; --left, ++read) {
      const auto* about = reinterpret_cast<const tpacket3_hdr*>(frame);
      const ByteView packet(frame + about->tp_mac, about->tp_snaplen);
      const timeval captured{static_cast<time_t>(about->tp_sec),
                             static_cast<suseconds_t>(about->tp_nsec / 1000)};
      if (sieve_.Passes(packet)) on_frame(packet, captured);
      frame += about->tp_next_offset;
    }
    status.store(TP_STATUS_KERNEL, std::memory_order_release);
    next_ = (next_ + 1) % kBlockCount;
  }
  return {};
}

std::optional<CaptureHandle::Drops> PacketCapture::ReadDrops() noexcept {
  tpacket_stats_v3 since_last{};
  socklen_t bytes = sizeof(since_last);
  if (::getsockopt(socket_.get(), SOL_PACKET, PACKET_STATISTICS, &since_last, &bytes) != 0) {
    return std::nullopt;
  }
  drops_.kernel += since_last.tp_drops;
  return drops_;
}

Status BindTo(const std::string& device, int fd) {
  const unsigned index = ::if_nametoindex(device.c_str());
  if (index == 0) {
    return {ErrorCode::kInterface, 0, "cannot capture on " + device + ": it is gone"};
  }
  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = std::bit_cast<std::uint16_t>(Be16::FromHost(ETH_P_ALL));
  address.sll_ifindex = static_cast<int>(index);
  if (::bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    return CaptureFailure(device, errno, "bind");
  }
  return {};
}

}  // namespace

Result<Capture> OpenPacketCapture(const std::string& device, UniqueFd socket,
                                  const std::string& filter) {
  Sieve sieve;
  if (!filter.empty()) {
    if (const std::string complaint = sieve.Compile(filter); !complaint.empty()) {
      return CaptureFailure(device, 0, complaint);
    }
  }
  const int version = TPACKET_V3;
  if (::setsockopt(socket.get(), SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) != 0) {
    return CaptureFailure(device, errno, "PACKET_VERSION");
  }
  tpacket_req3 request{};
  request.tp_block_size = kBlockBytes;
  request.tp_block_nr = kBlockCount;
  request.tp_frame_size = kFrameBytes;
  request.tp_frame_nr = kBlockBytes / kFrameBytes * kBlockCount;
  request.tp_retire_blk_tov = kBlockTimeoutMs;
  if (::setsockopt(socket.get(), SOL_PACKET, PACKET_RX_RING, &request, sizeof(request)) != 0) {
    return CaptureFailure(device, errno, "PACKET_RX_RING");
  }
  void* ring = ::mmap(nullptr, kRingBytes, PROT_READ | PROT_WRITE, MAP_SHARED, socket.get(), 0);
  if (ring == MAP_FAILED) return CaptureFailure(device, errno, "mapping the ring");
  const int fd = socket.get();
  auto handle = std::make_unique<PacketCapture>(device, std::move(socket), std::move(sieve),
                                                static_cast<std::uint8_t*>(ring));
  if (Status bound = BindTo(device, fd); !bound.ok()) return bound;
  return Capture{device, std::move(handle), LinkType::kRawIp};
}

}  // namespace synsweep
