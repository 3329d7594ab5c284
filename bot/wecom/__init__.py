"""WeCom's protocol: callbacks in (verified, decrypted, typed), API calls out. Nothing above looks into XML or JSON."""
