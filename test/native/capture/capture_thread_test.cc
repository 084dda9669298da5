#include "capture/capture_thread.h"

#include <gtest/gtest.h>

#include <condition_variable>
#include <cstdio>
#include <mutex>
#include <vector>

namespace synsweep {
namespace {

constexpr std::uint32_t kSource = 0x0a000001;
constexpr std::uint32_t kTarget = 0x0a000008;
constexpr std::uint16_t kPort = 22;
constexpr std::uint64_t kCapturedUs = 1'700'000'000'123'456;

class Listener final : public CaptureListener {
 public:
  void OnReplies() noexcept override {
    const std::lock_guard lock(mutex_);
    was_told_ = true;
    changed_.notify_all();
  }
  void OnCaptureEnd(Status status) noexcept override {
    const std::lock_guard lock(mutex_);
    ends_.push_back(std::move(status));
    changed_.notify_all();
  }
  void WaitForReplies() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return was_told_; });
  }
  void WaitForEnd() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !ends_.empty(); });
  }
  [[nodiscard]] std::vector<Status> ends() {
    const std::lock_guard lock(mutex_);
    return ends_;
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool was_told_ = false;
  std::vector<Status> ends_;
};

// The SYN-ACK to attempt 3, as bare IP.
std::vector<std::uint8_t> SynAck(const Cookie& cookie) {
  std::vector<std::uint8_t> packet(40);
  packet[0] = 0x45;
  packet[3] = 40;
  packet[8] = 57;  // TTL
  packet[9] = 6;
  StoreBe<std::uint32_t>(packet, 12, kTarget);
  StoreBe<std::uint32_t>(packet, 16, kSource);
  StoreBe<std::uint16_t>(packet, 20, kPort);
  StoreBe<std::uint16_t>(packet, 22, cookie.source_port);
  StoreBe<std::uint32_t>(packet, 28, cookie.sequence + 1);
  packet[32] = 0x50;
  packet[33] = 0x12;
  return packet;
}

// Capture from a savefile in memory: libpcap reads it like a device that falls silent.
class CaptureThreadTest : public testing::Test {
 protected:
  [[nodiscard]] Capture From(const std::vector<std::vector<std::uint8_t>>& packets) {
    const PcapHandle writer(::pcap_open_dead(DLT_RAW, 160));
    std::FILE* file = std::tmpfile();
    pcap_dumper_t* dumper = ::pcap_dump_fopen(writer.get(), ::fdopen(::dup(::fileno(file)), "wb"));
    for (const auto& packet : packets) {
      pcap_pkthdr header{};
      header.ts.tv_sec = static_cast<time_t>(kCapturedUs / 1'000'000);
      header.ts.tv_usec = static_cast<suseconds_t>(kCapturedUs % 1'000'000);
      header.caplen = static_cast<bpf_u_int32>(packet.size());
      header.len = header.caplen;
      ::pcap_dump(reinterpret_cast<u_char*>(dumper), &header, packet.data());
    }
    ::pcap_dump_close(dumper);
    std::rewind(file);
    return {"savefile", PcapHandle(::pcap_fopen_offline(file, nullptr)), LinkType::kRawIp};
  }

  [[nodiscard]] CaptureThread::Parts Parts(Capture capture) {
    CaptureThread::Parts parts{
        .captures = {},
        .cookies = cookies_,
        .round_trips = round_trips_,
        .replies = replies_,
        .counters = counters_,
        .listener = listener_,
    };
    parts.captures.push_back(std::move(capture));
    return parts;
  }

  [[nodiscard]] Cookie CookieOf(std::uint8_t attempt) const {
    return cookies_.Make(MapIpv4(kSource), MapIpv4(kTarget), kPort, attempt);
  }

  const CookieMaker cookies_{{1, 2}, {}};
  RttTable round_trips_;
  SpscRing<ReplyRecord> replies_{2};
  CaptureCounters counters_;
  Listener listener_;
};

TEST_F(CaptureThreadTest, TurnsAReplyIntoItsRecord) {
  const CaptureThread thread(Parts(From({SynAck(CookieOf(3))})));
  listener_.WaitForReplies();
  ReplyRecord reply;
  ASSERT_EQ(replies_.TryPop(std::span(&reply, 1)), 1u);
  EXPECT_EQ(reply.target, MapIpv4(kTarget));
  EXPECT_EQ(reply.responder, MapIpv4(kTarget));
  EXPECT_EQ(reply.port, kPort);
  EXPECT_EQ(reply.kind, ReplyKind::kSynAck);
  EXPECT_EQ(reply.attempt, 3);
  EXPECT_EQ(reply.ttl, 57);
  EXPECT_EQ(reply.rtt_us, kRttUnknown);
  EXPECT_EQ(std::uint64_t{reply.captured_high} << 32 | reply.captured_low, kCapturedUs);
}

TEST_F(CaptureThreadTest, CountsWhatDoesNotValidateAsStrayAndGoesOn) {
  Cookie forged = CookieOf(0);
  ++forged.sequence;
  const std::vector<std::uint8_t> too_short(11);
  const CaptureThread thread(Parts(From({SynAck(forged), too_short, SynAck(CookieOf(0))})));
  listener_.WaitForReplies();
  EXPECT_EQ(counters_.strays.load(), 2u);
  EXPECT_EQ(counters_.replies.load(), 1u);
}

TEST_F(CaptureThreadTest, CountsRepliesThatFindTheRingFull) {
  const auto reply = SynAck(CookieOf(0));
  const CaptureThread thread(Parts(From({reply, reply, reply, reply, reply})));
  listener_.WaitForReplies();
  EXPECT_EQ(counters_.replies.load(), 5u);
  EXPECT_EQ(counters_.queue_drops.load(), 5u - replies_.capacity());
}

TEST_F(CaptureThreadTest, StopsOnASilentDevice) {
  { const CaptureThread thread(Parts(From({}))); }
  ASSERT_EQ(listener_.ends().size(), 1u);
  EXPECT_TRUE(listener_.ends().front().ok());
}

TEST_F(CaptureThreadTest, EndsWithAStatusWhenAHandleFails) {
  // A handle of pcap_open_dead reads nothing and says so.
  const CaptureThread thread(
      Parts({"dead0", PcapHandle(::pcap_open_dead(DLT_RAW, 160)), LinkType::kRawIp}));
  listener_.WaitForEnd();
  ASSERT_EQ(listener_.ends().size(), 1u);
  EXPECT_EQ(listener_.ends().front().code, ErrorCode::kCapture);
  EXPECT_NE(listener_.ends().front().detail.find("dead0"), std::string::npos);
}

}  // namespace
}  // namespace synsweep
